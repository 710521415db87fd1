import { expect, test } from 'vitest';
import { signUp } from '../../support/actors.ts';
import { startApp } from '../../support/app.ts';
import { queries } from '../edge/posting.ts';
import { scrape } from './scraping.ts';

test('a thousand names are not a thousand time series', async () => {
  await using app = await startApp();
  const names = Array.from({ length: 1000 }, (_, i) => `Name${i}`);
  for (const name of names) await queries(app, `query ${name} { serverInfo { version } }`);
  const seen = await scrape(app);
  const known = seen.labels('graphql_operations_total', 'operation');
  expect(known.filter(name => name.startsWith('Name'))).toEqual(names.slice(0, 200));
  const labels = { kind: 'query', outcome: 'ok' };
  expect(seen.value('graphql_operations_total', { ...labels, operation: 'other' })).toBe(800);
  expect(seen.value('graphql_operations_total', { ...labels, operation: 'Name199' })).toBe(1);
  await queries(app, 'query Name7 { serverInfo { version } }');
  expect((await scrape(app)).value('graphql_operations_total', { ...labels, operation: 'Name7' })).toBe(2);
  expect(seen.labels('graphql_operation_duration_seconds_count', 'operation').length).toBeLessThanOrEqual(202);
});

test('long names are counted together', async () => {
  await using app = await startApp();
  for (const name of ['a'.repeat(65), 'b'.repeat(5000)]) await queries(app, `query ${name} { serverInfo { version } }`);
  await queries(app, `query ${'c'.repeat(64)} { serverInfo { version } }`);
  const seen = (await scrape(app)).labels('graphql_operations_total', 'operation');
  expect(seen.toSorted()).toEqual(['c'.repeat(64), 'other']);
});

test('nothing that anybody wrote, and no key, is in a metric', async () => {
  await using app = await startApp();
  const ann = await signUp(app, 'ann');
  const event = await ann.creates({ title: 'Hush-hush', startsAtLocal: '2026-10-05T19:00:00' });
  await ann.asks('query Mine($id: ID!) { event(id: $id) { title } }', { id: event['id'] });
  await queries(app, '{ viewer { id } }', {}, { authorization: 'Bearer alm_wrong-token' });
  await fetch(`${app.url}/Hush-hush?alm_wrong-token`);
  await app.sql("select 'Hush-hush' as word").catch(() => {});
  const { text } = await scrape(app);
  expect(text).toContain('Mine');
  const secrets = ['Hush', 'ann@', ann.token, ann.ids.user, String(event['id']), 'alm_', 'only for tests', '127.0.0.1'];
  expect(secrets.filter(secret => text.includes(secret))).toEqual([]);
});

test('servers of one process show what is theirs', async () => {
  await using first = await startApp();
  await using second = await startApp();
  await queries(first, 'query First { serverInfo { version } }');
  await queries(second, 'query Second { serverInfo { version } }');
  expect((await scrape(first)).labels('graphql_operations_total', 'operation')).toEqual(['First']);
  expect((await scrape(second)).labels('graphql_operations_total', 'operation')).toEqual(['Second']);
});
