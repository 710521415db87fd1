import type { Scope } from '../../../kernel/scope.ts';
import { LedgerDatabase } from './database.ts';
import { GENESIS, linkHash } from './digest.ts';
import { type Head, headOf } from './seal.ts';
import { actionColumns, digestOf, type StoredAction, type StoredRevision } from './stored.ts';

/** What is wrong with one place of the chain. */
export interface Problem {
  readonly kind: 'HOLE' | 'MISSING' | 'CHANGED' | 'BROKEN_LINK' | 'UNNUMBERED' | 'BLANKED' | 'ANCHOR';
  /** Null where it has none. */
  readonly sequence: number | null;
  /** Null where it is not known. */
  readonly actionId: string | null;
  readonly message: string;
}

export interface Anchor {
  readonly sequence: number;
  readonly hash: Uint8Array;
}

export interface Verification {
  readonly problems: readonly Problem[];
  /** How many places were read. */
  readonly actions: number;
  /** Where the chain ends. */
  readonly head: Head;
}

export interface VerifyOptions {
  /** The first and the last number that are read; else all. */
  readonly from?: number;
  readonly to?: number;
  /** What the chain is known to have been, from elsewhere. */
  readonly anchors?: readonly Anchor[];
  onProgress?(done: number, total: number): void;
}

/** Places that are read at once; others are served in between. */
const SLICE = 500;
/** Problems that are told; a chain that was written anew breaks everywhere. */
const MOST_TOLD = 1000;

type Place = { sequence: string | number; sealId: string; digest: Buffer; hash: Buffer } & (
  | StoredAction
  | { readonly actionId: null }
);

/**
 * Reads the chain and all that hangs on it, and tells what does not fit. It believes nothing that is stored but the
 * commitments of erased rows, which the chain itself holds. What was taken off the end only an anchor tells.
 */
export async function verifyLedger(scope: Scope, options: VerifyOptions = {}): Promise<Verification> {
  const database = LedgerDatabase.of(scope);
  const head = await headOf(database);
  const { from = 1, to = head.sequence, anchors = [], onProgress } = options;
  const problems: Problem[] = [];
  let actions = 0;
  let previous = await hashBefore(database, from);
  for (let next = from; next <= to && problems.length < MOST_TOLD; next += SLICE) {
    const last = Math.min(next + SLICE - 1, to);
    const slice = await checkSlice(database, { from: next, to: last }, previous);
    problems.push(...slice.problems);
    previous = slice.previous;
    actions += slice.places;
    onProgress?.(last, to);
  }
  problems.push(...(await checkAnchors(database, anchors)));
  if (from === 1 && to === head.sequence) {
    problems.push(...(await unnumbered(database)), ...(await ofNoAction(database)), ...(await blanked(database)));
  }
  return { problems: problems.slice(0, MOST_TOLD), actions, head };
}

async function hashBefore(database: LedgerDatabase, from: number): Promise<Uint8Array> {
  if (from <= 1) return GENESIS;
  const [before] = await database.send<{ hash: Buffer }>('select hash from ledger_seals where sequence = ?', [
    from - 1,
  ]);
  return before?.hash ?? GENESIS;
}

interface Slice {
  readonly problems: readonly Problem[];
  readonly places: number;
  /** The hash of the last place. */
  readonly previous: Uint8Array;
}

async function checkSlice(
  database: LedgerDatabase,
  { from, to }: { from: number; to: number },
  before: Uint8Array,
): Promise<Slice> {
  const places = await database.send<Place>(
    `select s.sequence, s.id as "sealId", s.digest, s.hash, ${actionColumns(database.name)}
      from ledger_seals s left join user_actions a on a.id = s.id where s.sequence between ? and ? order by s.sequence`,
    [from, to],
  );
  const revisions = await database.revisionsOf(places.map(({ sealId }) => sealId));
  const problems: Problem[] = [];
  let [expected, previous] = [from, before];
  for (const place of places) {
    const sequence = Number(place.sequence);
    if (sequence !== expected) problems.push(holeOf(expected, sequence - 1));
    problems.push(...problemsOf(place, revisions.get(place.sealId) ?? [], previous));
    previous = place.hash;
    expected = sequence + 1;
  }
  if (expected <= to) problems.push(holeOf(expected, to));
  return { problems, places: places.length, previous };
}

const holeOf = (from: number, to: number): Problem => {
  const numbers = from === to ? `Number ${from} is` : `Numbers ${from} to ${to} are`;
  return { kind: 'HOLE', sequence: from, actionId: null, message: `${numbers} missing` };
};

function problemsOf(place: Place, revisions: readonly StoredRevision[], previous: Uint8Array): Problem[] {
  const [sequence, actionId] = [Number(place.sequence), place.sealId];
  const problems: Problem[] = [];
  const add = (kind: Problem['kind'], message: string) => problems.push({ kind, sequence, actionId, message });
  if (place.actionId === null) add('MISSING', `The action of number ${sequence} is missing`);
  else if (!digestOf(place, revisions).equals(place.digest)) {
    add('CHANGED', `The action of number ${sequence} or one of its revisions was changed`);
  }
  if (!linkHash(previous, { sequence, id: actionId, digest: place.digest }).equals(place.hash)) {
    add(
      'BROKEN_LINK',
      `Number ${sequence} does not follow the one before: it was moved, or the chain was written anew`,
    );
  }
  return problems;
}

/** Every anchor has to be in the chain. */
async function checkAnchors(database: LedgerDatabase, anchors: readonly Anchor[]): Promise<Problem[]> {
  const found = await database.send<{ sequence: string | number; hash: Buffer }>(
    `select sequence, hash from ledger_seals where ${database.oneOf('sequence', 'bigint')}`,
    [database.list(anchors.map(({ sequence }) => sequence))],
  );
  const hashes = new Map(found.map(({ sequence, hash }) => [Number(sequence), hash]));
  return anchors
    .filter(({ sequence, hash }) => !hashes.get(sequence)?.equals(hash))
    .map(({ sequence }) => ({
      kind: 'ANCHOR' as const,
      sequence,
      actionId: null,
      message: `The chain is not what it was when number ${sequence} was its end`,
    }));
}

/** Actions that got past the sealer: it takes all that are inserted, so somebody has taken their place in the queue away. */
async function unnumbered(database: LedgerDatabase): Promise<Problem[]> {
  const rows = await database.send<{ id: string }>(
    `select a.id from user_actions a where not exists (select 1 from ledger_seals s where s.id = a.id)
      and not exists (select 1 from ledger_unsealed u where u.id = a.id) limit 100`,
  );
  return rows.map(({ id }) => ({
    kind: 'UNNUMBERED' as const,
    sequence: null,
    actionId: id,
    message: `The action ${id} has no number and waits for none`,
  }));
}

/** Revisions that no action has are in no digest. What somebody is just writing beside the server gets its action later. */
async function ofNoAction(database: LedgerDatabase): Promise<Problem[]> {
  const isWaiting =
    database.name === 'sqlite' ? 'and r.action_id not in (select c.foreign_id from current_action c)' : '';
  const rows = await database.send<{ id: string }>(
    `select distinct r.action_id as id from revisions r
      where not exists (select 1 from user_actions a where a.id = r.action_id)
      and not exists (select 1 from ledger_seals s where s.id = r.action_id) ${isWaiting} limit 100`,
  );
  return rows.map(({ id }) => ({
    kind: 'UNNUMBERED' as const,
    sequence: null,
    actionId: id,
    message: `Revisions belong to an action ${id}, and there is none`,
  }));
}

/** What was erased has to name an erasure that happened. */
async function blanked(database: LedgerDatabase): Promise<Problem[]> {
  const lawful = "select e.id from user_actions e where e.action_type = 'mutation userErase' and e.outcome = 'SUCCESS'";
  const isBlank = (row: string) =>
    `${row}.erased is not null and (${row}.erased_by is null or ${row}.erased_by not in (${lawful}))`;
  const rows = await database.send<{ id: string; sequence: string | number | null }>(
    `select b.id, s.sequence from (select a.id from user_actions a where ${isBlank('a')}
      union select r.action_id from revisions r where ${isBlank('r')}) b
      left join ledger_seals s on s.id = b.id order by s.sequence limit 100`,
  );
  return rows.map(({ id, sequence }) => ({
    kind: 'BLANKED' as const,
    sequence: sequence === null ? null : Number(sequence),
    actionId: id,
    message: `The action ${id} or one of its revisions was emptied, and nobody was erased then`,
  }));
}
