import { expect, test } from 'vitest';
import { type LogLines, startApp } from '../../support/app.ts';

/** Work enough for a tenth of a second on any machine, in words that both databases know. */
const SLOW = (most: number) =>
  `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${most}) select 'a secret' as word, count(*) as c from n`;

test('a slow statement is told of with its kind and time, and without its values', async () => {
  const log: LogLines = { lines: [] };
  await using app = await startApp({ SLOW_QUERY_MS: '20' }, log);
  await app.sql(SLOW(2_000_000));
  await app.sql(SLOW(1));
  const slow = log.lines.map(line => String(JSON.parse(line).msg)).filter(message => message.includes('recursive'));
  expect(slow).toHaveLength(1);
  expect(slow[0]).toMatch(/^Slow query detected: \d+\.\d{3}s \[SELECT\] Statement: with recursive n\(i\)/);
  expect(slow[0]).not.toMatch(/secret|2000000/);
});

test('a server tells of its own statements only', async () => {
  const log: LogLines = { lines: [] };
  await using other = await startApp({ SLOW_QUERY_MS: '20' }, log);
  await using app = await startApp();
  await other.sql('select 1');
  await app.sql(SLOW(2_000_000));
  expect(log.lines.filter(line => line.includes('recursive'))).toEqual([]);
});
