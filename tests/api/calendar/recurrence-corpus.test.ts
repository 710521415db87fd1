import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Loose } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { newcomer } from './housemates.ts';

interface Oracle {
  readonly id: string;
  readonly rule: string;
  readonly dtstart: string;
  readonly tzid: string | null;
  readonly exdates?: readonly string[];
  readonly rdates?: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly expect: readonly string[];
}

interface Hostile {
  readonly rule: string;
  readonly startsAtLocal: string;
  readonly timeZone: string;
  readonly outcome: 'accept' | 'refuse';
  readonly code?: string;
  readonly why: string;
  readonly first?: readonly string[];
}

function read<Content>(name: string, fallback: Content): Content {
  const file = path.join(process.env['CORPUS_DIR'] ?? '', name);
  const isThere = Boolean(process.env['CORPUS_DIR']) && existsSync(file);
  return isThere ? (JSON.parse(readFileSync(file, 'utf8')) as Content) : fallback;
}

const kindOf = ({ id, rule }: Oracle) => `${id.replace(/-\d+$/, '')} ${/FREQ=(\w+)/.exec(rule)?.[1]}`;
const SAMPLE = 4;

/** A few of each kind that fit the API: a window of at most 365 days, later years, and no added date before the start. */
const oracles = Object.values(
  Object.groupBy(read<Oracle[]>('recurrence/public.json', []).filter(fits), kindOf),
).flatMap(cases => cases?.slice(0, SAMPLE) ?? []);

function fits({ from, to, dtstart, rdates = [] }: Oracle): boolean {
  const instants = [from, to].map(text => Date.parse(text));
  return (
    instants[1]! - instants[0]! <= 365 * 86_400_000 &&
    instants[0]! < instants[1]! &&
    [dtstart, ...rdates].every(at => at >= dtstart && at >= '1900')
  );
}

const hostiles = read<{ rules: Hostile[] }>('hostile-rrules.json', { rules: [] }).rules;

/** What must hold without the corpus: own cases, each for a trap. */
const OWN: Oracle[] = [
  {
    id: 'own: the wall clock stays over a clock change',
    rule: 'FREQ=WEEKLY;COUNT=3',
    dtstart: '2026-10-20T09:00:00',
    tzid: 'Europe/Berlin',
    from: '2026-10-01T00:00:00Z',
    to: '2026-12-01T00:00:00Z',
    expect: ['2026-10-20T07:00:00Z', '2026-10-27T08:00:00Z', '2026-11-03T08:00:00Z'],
  },
  {
    id: 'own: an hour that does not exist is shifted',
    rule: 'FREQ=DAILY',
    dtstart: '2027-03-27T02:30:00',
    tzid: 'Europe/Berlin',
    from: '2027-03-27T00:00:00Z',
    to: '2027-03-30T00:00:00Z',
    expect: ['2027-03-27T01:30:00Z', '2027-03-28T01:30:00Z', '2027-03-29T00:30:00Z'],
  },
  {
    id: 'own: the last working day of the month',
    rule: 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    dtstart: '2026-01-30T12:00:00',
    tzid: 'UTC',
    from: '2026-04-01T00:00:00Z',
    to: '2026-07-01T00:00:00Z',
    expect: ['2026-04-30T12:00:00Z', '2026-05-29T12:00:00Z', '2026-06-30T12:00:00Z'],
  },
  {
    id: 'own: dates have no zone',
    rule: 'FREQ=YEARLY',
    dtstart: '2024-02-29',
    tzid: null,
    exdates: ['2028-02-29'],
    rdates: ['2028-03-01'],
    from: '2028-01-01',
    to: '2028-12-30',
    expect: ['2028-03-01'],
  },
];

const OWN_HOSTILE: Hostile[] = [
  ['FREQ=SECONDLY', 'RULE_INVALID'],
  ['FREQ=DAILY;INTERVAL=0', 'RULE_INVALID'],
  ['FREQ=DAILY;COUNT=5;UNTIL=20260401T000000Z', 'RULE_INVALID'],
  ['FREQ=DAILY\r\nDTSTART:20200101T000000Z', 'RULE_INVALID'],
  ['', 'RULE_INVALID'],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'RULE_NEVER_MATCHES'],
  ['FREQ=HOURLY;INTERVAL=24;BYHOUR=10', 'RULE_NEVER_MATCHES'],
].map(([rule, code]) => ({
  rule: rule!,
  code: code!,
  startsAtLocal: '2026-03-02T09:00:00',
  timeZone: 'UTC',
  outcome: 'refuse' as const,
  why: `own: ${JSON.stringify(rule)}`,
}));

let app: TestApp;
let ann: Actor;
let ours = 0;
beforeAll(async () => {
  app = await startApp();
  ann = await newcomer(app, 'UTC');
});
afterAll(() => app[Symbol.asyncDispose]());

/** What `recurrencePreview` says: instants, or the code of its refusal. */
async function previewed(rule: string, startsAtLocal: string, timeZone: string): Promise<readonly string[] | string> {
  const query = `query ($rule: RRule!, $startsAtLocal: LocalDateTime!, $timeZone: TimeZone!) {
    recurrencePreview(rule: $rule, startsAtLocal: $startsAtLocal, timeZone: $timeZone, first: 5) { instances } }`;
  const { data, errors } = await ann.asks<Loose | null>(query, { rule, startsAtLocal, timeZone });
  return data?.['recurrencePreview']?.instances ?? String(errors?.[0]?.extensions['code']);
}

/** The instants of wall clocks in a zone, as a series of added dates takes them. */
async function instantsOf(locals: readonly string[], zone: string | null): Promise<string[]> {
  if (zone === null) return locals.map(day => `${day}T00:00:00Z`);
  const found = await Promise.all(locals.map(local => previewed('FREQ=DAILY', local, zone)));
  return found.map(instances => instances[0]!);
}

async function eventOf({ rule, dtstart, tzid, exdates = [], rdates = [] }: Oracle) {
  const [excluded, added] = [await instantsOf(exdates, tzid), await instantsOf(rdates, tzid)];
  const start = tzid === null ? { startDate: dtstart } : { startsAtLocal: dtstart, timeZone: tzid };
  return { title: 'Oracle', ...start, recurrence: { rule, excluded, added } };
}

async function startsOf(id: string, { from, to, tzid }: Oracle): Promise<string[]> {
  const [since, until] = [from, to].map(text => (tzid === null ? `${text}T00:00:00Z` : text));
  const starts: string[] = [];
  for (let after: string | null = null, isMore = true; isMore;) {
    const query = `query ($id: ID!, $after: String) { event(id: $id) { occurrences(from: "${since}", to: "${until}", first: 100, after: $after) {
      nodes { startsAt startDate } pageInfo { hasNextPage endCursor } } } }`;
    const page: Loose = (await ann.asks(query, { id, after })).data['event'].occurrences;
    starts.push(...page['nodes'].map((each: Loose) => each['startDate'] ?? each['startsAt'].replace('.000Z', 'Z')));
    [after, isMore] = [page['pageInfo'].endCursor, page['pageInfo'].hasNextPage];
  }
  return starts;
}

/** What the API says: the instances, or the code of its refusal. */
async function answer(oracle: Oracle): Promise<readonly string[] | string> {
  const { event, userErrors } = await ann.triesToCreate(await eventOf(oracle));
  return userErrors[0]?.code ?? startsOf(event.id, oracle);
}

/** Whether the rule produces the start; files may begin otherwise, events of the API may not. */
async function beginsWithStart({ rule, dtstart, tzid }: Oracle): Promise<boolean> {
  const [dateRule, local] = tzid
    ? [rule, dtstart]
    : [rule.replaceAll(/;?BY(HOUR|MINUTE|SECOND)=[^;]*/g, ''), `${dtstart}T00:00:00`];
  const [first] = await previewed(dateRule, local, tzid ?? 'UTC');
  return first === (await previewed('FREQ=DAILY', local, tzid ?? 'UTC'))[0];
}

/** The corpus counts the end of a window in, the API does not. */
const isInside =
  ({ to }: Oracle) =>
  (at: string) =>
    at < to;

describe('Own cases', () => {
  test.each(OWN)('$id', async oracle => expect(await answer(oracle)).toEqual(oracle.expect));
  test.each(OWN_HOSTILE)('$why', async ({ rule, startsAtLocal, timeZone, code }) => {
    expect(await previewed(rule, startsAtLocal, timeZone)).toBe(code);
  });
});

describe.skipIf(oracles.length === 0)('Oracle cases (need CORPUS_DIR)', () => {
  test('hold a sample of each kind', () => expect(oracles.length).toBeGreaterThan(80));

  test.each(oracles)('$id $rule', async oracle => {
    const found = await answer(oracle);
    const isOurs = await beginsWithStart(oracle);
    const refused = expect.stringMatching(/^RULE_(START_MISMATCH|NEVER_MATCHES)$/);
    expect(found).toEqual(isOurs ? oracle.expect.filter(isInside(oracle)) : refused);
    ours += Number(isOurs);
  });

  test('are mostly series that the API takes', () => expect(ours).toBeGreaterThan(80));
});

describe.skipIf(hostiles.length === 0)('Hostile rules (need CORPUS_DIR)', () => {
  test('are all there', () => expect(hostiles.length).toBeGreaterThanOrEqual(65));

  test.each(hostiles)('$why', async ({ rule, startsAtLocal, timeZone, outcome, code, first = [] }) => {
    const instants = first.map(local => `${local}.000Z`);
    expect(await previewed(rule, startsAtLocal, timeZone)).toEqual(outcome === 'accept' ? instants : code);
    const payload = await ann.triesToCreate({ title: 'Hostile', startsAtLocal, timeZone, recurrence: { rule } });
    const isStart = outcome === 'accept' && first[0] === startsAtLocal;
    const refusal = outcome === 'accept' ? 'RULE_START_MISMATCH' : code;
    expect(payload.userErrors.map(({ code: told, path: at }) => [told, at.join('.')])).toEqual(
      isStart ? [] : [[refusal, 'event.recurrence.rule']],
    );
  });
});
