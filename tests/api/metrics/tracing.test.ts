import { SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { queries } from '../edge/posting.ts';
import { asks, connect } from '../live/connecting.ts';
import { type Recorded, recordSpans } from './recorder.ts';

const spans = recordSpans();
const database = process.env['TEST_DATABASE'];

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  await signUp(app, 'operator');
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => void spans.splice(0));

/** The names of the spans above one, from the outermost on. */
const above = ({ parent }: Recorded): string[] => (parent ? [...above(parent), parent.name] : []);
const isStatement = ({ attributes }: Recorded) => attributes['db.system.name'] !== undefined;
const named = (name: string) => spans.filter(span => span.name === name);

describe('an operation', () => {
  test('is a span, and each of its statements hangs below it', async () => {
    await ann.asks('query Mine { events(first: 5) { nodes { id title } } }');
    const [operation] = named('query');
    expect(operation?.attributes).toEqual({ 'graphql.operation.type': 'query', 'graphql.operation.name': 'Mine' });
    const statements = spans.filter(span => isStatement(span) && span.parent === operation);
    expect(statements.length).toBeGreaterThan(0);
    expect(statements[0]).toMatchObject({
      name: 'select',
      attributes: { 'db.system.name': database, 'db.operation.name': 'select' },
    });
    expect(String(statements[0]?.attributes['db.query.text'])).toMatch(/^select .+ from /);
  });

  test('that changes something has its unit of work between itself and its statements', async () => {
    await ann.creates({ title: 'Choir', startsAtLocal: '2026-10-05T19:00:00' });
    const inserts = named('insert').filter(({ attributes }) => /events/.test(String(attributes['db.query.text'])));
    expect(inserts.map(above)).toEqual([['mutation', 'mutation eventCreate']]);
    const [unitOfWork] = named('mutation eventCreate');
    const inside = spans
      .filter(span => span.parent === unitOfWork)
      .map(({ attributes }) => attributes['db.query.text']);
    expect(inside[0]).toMatch(/^begin/);
    expect(inside.at(-1)).toBe('commit');
  });

  test('over WebSocket is one, too', async () => {
    const { client } = connect(app, ann.token);
    await asks(client, 'query Socket { events(first: 5) { nodes { id } } }');
    await client.dispose();
    const [operation] = named('query');
    expect(operation?.attributes['graphql.operation.name']).toBe('Socket');
    expect(spans.filter(span => isStatement(span) && span.parent === operation).length).toBeGreaterThan(0);
  });

  test('that cannot be read is one without a name', async () => {
    await queries(app, '{ nothing }');
    expect(named('unknown').map(({ attributes }) => attributes)).toEqual([{ 'graphql.operation.type': 'unknown' }]);
  });
});

test('everything that begins ends, and only failures are told of', async () => {
  await ann.asks('{ viewer { name } }');
  await ann.triesToCreate({ title: '', startsAtLocal: '2026-10-05T19:00:00' });
  await queries(app, '{ viewer { id } }');
  // the server's own chores may have begun another by now
  const ofRequests = spans.filter(span => !isStatement(span) || span.parent !== null);
  expect(ofRequests.filter(({ isEnded }) => !isEnded)).toEqual([]);
  expect(spans.filter(span => isStatement(span) && span.status === SpanStatusCode.ERROR)).toEqual([]);
});

// SQLite says that there is no such thing before it runs anything
test.runIf(database === 'postgresql')(
  'a statement that fails says so by its kind, and nothing of its words',
  async () => {
    await app.sql("select 'a secret' from nowhere").catch(() => {});
    const [failed] = spans.filter(({ status }) => status === SpanStatusCode.ERROR);
    expect(failed?.attributes).toMatchObject({
      'error.type': 'DatabaseError',
      'db.query.text': 'select ? from nowhere',
    });
  },
);

test('no value is in a span', async () => {
  const event = await ann.creates({ title: 'Hush-hush', startsAtLocal: '2026-10-05T19:00:00' });
  await ann.asks('query Mine($id: ID!) { event(id: $id) { title } }', { id: event['id'] });
  await app.sql("select 'Hush-hush' as word");
  const text = JSON.stringify(spans.map(({ name, attributes }) => ({ name, attributes })));
  expect(text).toContain('Mine');
  const secrets = ['Hush', 'ann@', ann.token, ann.ids.user, String(event['id'])];
  expect(secrets.filter(secret => text.includes(secret))).toEqual([]);
});
