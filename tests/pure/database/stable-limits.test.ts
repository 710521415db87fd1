import { expect, test } from 'vitest';
import { withStableLimits } from '../../../src/database/stable-limits.ts';

test.each([
  ['select 1 limit ?', 'select 1 limit ? + 0'],
  [
    'select * from (select 1 LIMIT ?) where a = ? limit\n ? offset ?',
    'select * from (select 1 LIMIT ? + 0) where a = ? limit\n ? + 0 offset ?',
  ],
])('%s: a parameter behind LIMIT becomes an expression', (sql, stable) => {
  expect(withStableLimits(sql)).toBe(stable);
});

test.each([
  "insert into t values ('limit ?', ?)",
  'select "limit" from t where a > ? -- limit ?',
  'select 1 /* limit ? */ limit 5',
  'select "limit ?" from t limit (?)',
])('%s stays as it is', sql => {
  expect(withStableLimits(sql)).toBe(sql);
});
