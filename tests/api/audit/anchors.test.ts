import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Anchors, type KeptAnchor, storedAnchors } from '../../../src/modules/audit/chain/anchors.ts';
import { verifyLedger } from '../../../src/modules/audit/chain/verify.ts';
import { sqliteFileOf } from '../../../src/database/options.ts';
import { type Actor, signUp } from '../../support/actors.ts';
import { freshDatabase, NOW, SECRETS, startApp, type TestApp } from '../../support/app.ts';

const isPostgres = process.env['TEST_DATABASE'] === 'postgresql';
const NEW_KEY = 'YW5vdGhlciBmb3IgdGVzdHMsIGxvbmcgZW5vdWdoISE=';

let app: TestApp;
let ann: Actor;
let kept: KeptAnchor[];
let anchors: Anchors;
beforeEach(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
  kept = [];
  anchors = new Anchors({ scope: () => app.scope(), keep: anchor => void kept.push(anchor) });
  await numbered();
});
afterEach(() => app[Symbol.asyncDispose]());

const numbered = () => app.scope().surroundings.ledger.seal(app.scope());
const head = async () => {
  const [row] = await app.sql('select sequence, hash from ledger_seals order by sequence desc limit 1');
  return { sequence: Number(row!['sequence']), hash: Buffer.from(row!['hash'] as Uint8Array).toString('hex') };
};
const happens = async () => {
  await ann.does('familyMemberCreate', { name: 'Kim' }, '__typename');
  await numbered();
};
const isIntact = async () => {
  const { data } = await app.ask<{ serverInfo: unknown }>('{ serverInfo { auditChainIntact } }');
  return (data.serverInfo as { auditChainIntact: boolean }).auditChainIntact;
};

describe('an anchor', () => {
  test('says where the chain ends, is signed, and kept in the database and outside', async () => {
    await anchors.now();
    expect(kept).toEqual([{ ...(await head()), at: app.clock.at.toISOString(), ...SIGNED }]);
    const { anchors: stored, problems } = await storedAnchors(app.scope());
    expect(problems).toEqual([]);
    expect(stored.map(({ sequence }) => sequence)).toEqual([kept[0]!.sequence]);
    expect((await verifyLedger(app.scope(), { anchors: stored })).problems).toEqual([]);
  });

  test('is made once for the same end, and leaves no action', async () => {
    await anchors.now();
    const before = await head();
    await anchors.now();
    await numbered();
    expect(kept).toHaveLength(1);
    expect(await head()).toEqual(before);
    await ann.does('familyMemberCreate', { name: 'Kim' }, '__typename');
    await numbered();
    await anchors.now();
    expect(kept.map(({ sequence }) => sequence)).toEqual([before.sequence, before.sequence + 1]);
  });

  test('is due at first, after an hour in which something happened, and after a thousand actions', async () => {
    const eager = new Anchors({ scope: () => app.scope(), keep: anchor => void kept.push(anchor) }, 0);
    const due = async () => {
      const before = kept.length;
      await eager.whenDue();
      return kept.length - before;
    };
    expect(await due()).toBe(1);
    await happens();
    expect(await due()).toBe(0);
    app.clock.at = new Date(app.clock.at.getTime() + 3_600_000);
    expect(await due()).toBe(1);
    app.clock.at = new Date(app.clock.at.getTime() + 3_600_000);
    expect(await due()).toBe(0);
    app.clock.at = new Date(app.clock.at.getTime() - 3_600_000);
    await app.sql(MANY);
    await happens();
    expect(await due()).toBe(1);
    app.clock.at = NOW;
  });

  test('that somebody has put in is told, since they have no key', async () => {
    await anchors.now();
    expect(await isIntact()).toBe(true);
    await app.sql(`update ledger_anchors set hash = ${isPostgres ? "'\\x00'" : "x'00'"}`);
    const { anchors: stored, problems } = await storedAnchors(app.scope());
    expect(stored).toEqual([]);
    expect(problems.map(({ kind, sequence }) => [kind, sequence])).toEqual([['ANCHOR', kept[0]!.sequence]]);
  });

  test('tells a chain whose end was cut off, though the rest of it holds', async () => {
    await anchors.now();
    const triggers = isPostgres
      ? ['alter table ledger_seals disable trigger all']
      : ['drop trigger ledger_seals_no_delete'];
    for (const each of triggers) await app.sql(each);
    await app.sql(`delete from ledger_seals where sequence = ${kept[0]!.sequence}`);
    expect(await isIntact()).toBe(false);
  });
});

const MANY = `with recursive counted(n) as (select 1 union all select n + 1 from counted where n < 1000)
  insert into user_actions (id, timestamp, action_type, resource, outcome, user_id, username, user_roles, salt)
  select ${isPostgres ? 'gen_random_uuid()' : "'00000000-0000-4000-8000-' || printf('%012d', n)"}, ${isPostgres ? 'now()' : '0'},
    'test', '', 'SUCCESS', 'x', 'x', '[]', ${isPostgres ? 'uuid_send(gen_random_uuid())' : 'randomblob(16)'} from counted`;

const SIGNED = { keyId: expect.stringMatching(/^[\da-f]{16}$/), signature: expect.stringMatching(/^[\da-f]{64}$/) };

describe('a server', () => {
  test('that stops tells where the chain ended: to the log, and to a file beside the database', async () => {
    const database = await freshDatabase();
    const logged = { lines: [] as string[] };
    const other = await startApp({ DATABASE_URL: database.url }, logged);
    await signUp(other, 'ann');
    await other[Symbol.asyncDispose]();
    const lines = logged.lines.map(line => JSON.parse(line)).filter(({ msg }) => msg === 'ledger.anchor');
    expect(lines.map(({ anchor }) => anchor)).toEqual([
      { sequence: expect.any(Number), hash: expect.any(String), at: expect.any(String), ...SIGNED },
    ]);
    const file = `${sqliteFileOf(database.url)}-anchors.jsonl`;
    const inFile = existsSync(file) ? readFileSync(file, 'utf8') : '';
    expect(inFile).toBe(isPostgres ? '' : `${JSON.stringify(lines[0].anchor)}\n`);
    database.remove();
  });

  test.for([
    { keys: `${NEW_KEY},${SECRETS.ENCRYPTION_KEYS}`, known: 1, what: 'knows anchors of an old key that it still has' },
    { keys: NEW_KEY, known: 0, what: 'takes one of a key that it has no more neither for right nor for wrong' },
  ])('$what', async ({ keys, known }) => {
    await anchors.now();
    const other = await startApp({ ENCRYPTION_KEYS: keys });
    try {
      const [row] = await app.sql('select * from ledger_anchors');
      await copyAnchor(other, row!);
      const { anchors: stored, problems } = await storedAnchors(other.scope());
      expect([stored.length, problems]).toEqual([known, []]);
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });
});

const bytes = (value: unknown): string => {
  const digits = Buffer.from(value as Uint8Array).toString('hex');
  return isPostgres ? `'\\x${digits}'` : `x'${digits}'`;
};

async function copyAnchor(to: TestApp, row: Record<string, unknown>): Promise<void> {
  const at = isPostgres ? `'${new Date(row['at'] as string).toISOString()}'` : String(Number(row['at']));
  await to.sql(`insert into ledger_anchors (sequence, hash, at, key_id, signature)
    values (${Number(row['sequence'])}, ${bytes(row['hash'])}, ${at}, '${String(row['key_id'])}', ${bytes(row['signature'])})`);
}
