import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { newDeed } from '../../kernel/deed.ts';
import type { Scope } from '../../kernel/scope.ts';
import { besideCurrent } from '../beside.ts';
import type { Report } from '../command.ts';
import { readSettings } from '../settings.ts';

const expired = (scope: Scope) => sql<SqlBool>`expires_at <= ${scope.sql.instant(scope.clock.now())}`;
const over = (scope: Scope) => sql<SqlBool>`(used_at is not null or ${expired(scope)})`;

/** What opens nothing any more. */
const TABLES: readonly (readonly [table: string, isDone: (scope: Scope) => RawBuilder<SqlBool>])[] = [
  ['verifications', over],
  ['invitations', over],
  ['sessions', expired],
  ['access_keys', expired],
  ['idempotency_keys', expired],
];

async function cleanAll(scope: Scope): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  for (const [table, isDone] of TABLES) {
    const done = await sql`delete from ${sql.table(table)} where ${isDone(scope)}`.execute(scope.rows());
    deleted[table] = Number(done.numAffectedRows ?? 0);
  }
  return deleted;
}

export async function clean(): Promise<Report> {
  const deleted = await besideCurrent(readSettings(), ({ scope }) => {
    const server = scope();
    return server.commit(cleanAll, { deed: newDeed('command clean', server.clock.now()) });
  });
  const lines = Object.entries(deleted).map(([table, rows]) => `${rows} of ${table.replaceAll('_', ' ')} deleted`);
  return { text: lines.join('\n'), data: { deleted } };
}
