import type { Metrics } from '../../kernel/metrics.ts';
import { toInstant } from '../../kernel/rows.ts';
import type { Ledger, Scope } from '../../kernel/scope.ts';
import type { LedgerTables } from './ledger.entity.ts';
import type { UserActionTables } from './user-action.entity.ts';

const REMEMBERED_MS = 60_000;

interface Watched extends Pick<Ledger, 'isIntact'> {
  /** How many actions wait for the database. */
  readonly waiting: number;
}

/** Shows how far the chain is, and whether it is whole. `scope` gives one for work without a caller. */
export function watchLedger(metrics: Metrics, scope: () => Scope, ledger: Watched): void {
  metrics.gauge(
    { name: 'almanac_ledger_head', help: 'Number of the newest action in the chain.' },
    async () => (await headOf(scope())) ?? 0,
  );
  metrics.gauge(
    { name: 'almanac_ledger_unsealed', help: 'Actions that are committed and have no number yet.' },
    async () => (await unsealedOf(scope())).count,
  );
  metrics.gauge(
    { name: 'almanac_ledger_oldest_unsealed_seconds', help: 'How long the oldest of them has waited; 0 if none does.' },
    async () => secondsSince(scope(), (await unsealedOf(scope())).oldest) ?? 0,
  );
  metrics.gauge(
    { name: 'almanac_ledger_chain_intact', help: '1, or 0 where an action was changed, taken out or put in.' },
    remembered(async () => Number(await ledger.isIntact())),
  );
  metrics.gauge(
    {
      name: 'almanac_ledger_anchor_age_seconds',
      help: 'Time since the chain was last signed; nothing if it never was.',
    },
    async () => secondsSince(scope(), await anchoredAt(scope())),
  );
  metrics.gauge(
    { name: 'almanac_audit_spooled', help: 'Actions that wait in memory for the database to come back.' },
    () => ledger.waiting,
  );
}

/** Keeps what was read for a while: whoever looks more often learns nothing more, and reading it takes long. */
function remembered(read: () => Promise<number>): () => Promise<number> {
  let known: { readonly at: number; readonly value: Promise<number> } | null = null;
  return () => {
    const now = performance.now();
    if (known === null || now - known.at > REMEMBERED_MS) known = { at: now, value: read() };
    known.value.catch(() => (known = null)); // asked again at the next look
    return known.value;
  };
}

const tables = (scope: Scope) => scope.rows<LedgerTables & UserActionTables>();

async function headOf(scope: Scope): Promise<number | null> {
  const newest = tables(scope).selectFrom('ledger_seals').select('sequence').orderBy('sequence', 'desc').limit(1);
  const row = await newest.executeTakeFirst();
  return row ? Number(row.sequence) : null;
}

async function unsealedOf(scope: Scope): Promise<{ count: number; oldest: Date | string | number | null }> {
  const { count, oldest } = await tables(scope)
    .selectFrom('ledger_unsealed')
    .leftJoin('user_actions', 'user_actions.id', 'ledger_unsealed.id')
    .select(({ fn }) => [fn.countAll<number | string>().as('count'), fn.min('user_actions.timestamp').as('oldest')])
    .executeTakeFirstOrThrow();
  return { count: Number(count), oldest };
}

async function anchoredAt(scope: Scope): Promise<Date | string | number | null> {
  const newest = tables(scope).selectFrom('ledger_anchors').select('at').orderBy('sequence', 'desc').limit(1);
  return (await newest.executeTakeFirst())?.at ?? null;
}

const secondsSince = (scope: Scope, at: Date | string | number | null): number | null =>
  at === null ? null : (scope.clock.now().getTime() - toInstant(at).getTime()) / 1000;
