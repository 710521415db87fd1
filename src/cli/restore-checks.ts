import { openDatabase } from '../app.ts';
import type { Config } from '../config.ts';
import { type Contents, NoBackup } from '../database/backup/contents.ts';
import { isPostgresUrl, knownMigrations } from '../database/options.ts';
import { NewerDatabase } from '../database/schema-version.ts';
import { newDeed } from '../kernel/deed.ts';
import { assertKeysFit, KEYS_CHECK } from '../kernel/key-check.ts';
import { Secret } from '../kernel/secret.ts';
import { SecretBox } from '../kernel/secret-box.ts';
import { storedAnchors } from '../modules/audit/chain/anchors.ts';
import { verifyLedger } from '../modules/audit/chain/verify.ts';
import { createLog } from '../server/log.ts';
import type { Progress } from './terminal.ts';

/** @throws NewerDatabase or WrongKey where this code and these keys could not use what a backup holds */
export function assertOurs({ migrations, state }: Contents, { databaseUrl, encryptionKeys }: Config): void {
  const known = knownMigrations(isPostgresUrl(databaseUrl.reveal()) ? 'postgresql' : 'sqlite');
  const newer = migrations.filter(name => !known.includes(name));
  if (newer.length > 0) throw new NewerDatabase(newer);
  if (migrations.length === 0) throw new NoBackup('It holds no tables of Almanac');
  assertKeysFit(new SecretBox(encryptionKeys), state.get(KEYS_CHECK) ?? null);
}

/**
 * Looks through the audit log of a restored copy, if it is of this version, and notes there that it was restored: it takes its
 * place with both or not at all. @throws NoBackup where somebody has tampered with it
 */
export async function acceptCopy(config: Config, url: string, progress: Progress): Promise<void> {
  const log = await createLog({ level: 'silent', isPretty: false });
  const settings = { ...config, databaseUrl: new Secret(url), autoMigrate: false };
  const { orm, scope, ledger } = await openDatabase(settings, { log, patience: { attempts: 1, pauseMs: 0 } });
  try {
    if (scope().surroundings.facts.pendingMigrations > 0) return;
    const onProgress = (done: number, total: number) => progress('actions of the audit log verified', done, total);
    const { anchors, problems } = await storedAnchors(scope());
    const verified = await verifyLedger(scope(), { anchors, onProgress });
    const [first] = [...verified.problems, ...problems];
    if (first) throw new NoBackup(`Its audit log was tampered with (${first.message}); see "almanac audit:verify"`);
    const server = scope();
    await server.commit(async () => {}, { deed: newDeed('command restore', server.clock.now()) });
    await ledger.seal(server);
  } finally {
    await orm.close(true);
  }
}
