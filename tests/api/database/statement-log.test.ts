import { expect, test } from 'vitest';
import { tellSlowStatements } from '../../../src/database/statement-log.ts';
import { signUp } from '../../support/actors.ts';
import { startApp } from '../../support/app.ts';

/** Work enough for a tenth of a second on any machine, in words that both databases know. */
const SLOW = (most: number) =>
  `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${most}) select 'a secret' as word, count(*) as c from n`;

test('a slow statement is told of with its kind and time, and without its values', async () => {
  await using app = await startApp();
  await signUp(app, 'ann');
  const told: string[] = [];
  const stop = tellSlowStatements(20, message => told.push(message));
  await app.sql(SLOW(2_000_000));
  await app.sql(SLOW(1));
  stop();
  const slow = told.filter(message => message.includes('recursive'));
  expect(slow).toHaveLength(1);
  expect(slow[0]).toMatch(/^Slow query detected: \d+\.\d{3}s \[WITH\] Statement: with recursive n\(i\)/);
  expect(slow[0]).not.toMatch(/secret|2000000/);
});
