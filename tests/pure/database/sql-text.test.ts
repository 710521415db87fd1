import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstWordOf, operationOf } from '../../../src/database/operation.ts';
import { tokenAt } from '../../../src/database/sql-text.ts';
import { tellSlowStatements } from '../../../src/database/statement-log.ts';
import { withoutValues } from '../../../src/database/without-values.ts';

describe('what a statement does', () => {
  test.each([
    ['select 1', 'select'],
    ['SELECT 1', 'select'],
    ['insert into t values (1)', 'insert'],
    ['replace into t values (1)', 'insert'],
    ['update "t" set a = 1', 'update'],
    ['delete from t', 'delete'],
    ['begin', 'other'],
    ['commit', 'other'],
    ['selected', 'other'],
    ['', 'other'],
    ['-- delete\nselect 1', 'select'],
    ['/* insert /* into */ t */ update t set a = 1', 'update'],
    ['(select 1) union (select 2)', 'select'],
    ['with a as (select 1) select * from a', 'select'],
    ['with a as (select 1), b(x) as materialized (select 2) insert into t select * from a', 'insert'],
    ['with gone as (delete from t returning *) insert into u select * from gone', 'insert'],
    ['with recursive n(i) as (select 1 union all select i + 1 from n) update t set a = (select 1)', 'update'],
    ["with a as (select ') insert') delete from t", 'delete'],
    ['with "insert" as (select 1) select 2', 'select'],
    ['with a as (select $x$) delete$x$) select 1', 'select'],
    ['with a as (select 1 -- )\n) select 1', 'select'],
    ['explain select 1', 'other'],
    ['create table t (a int)', 'other'],
    ['pragma optimize', 'other'],
  ])('%s: %s', (sql, operation) => {
    expect(operationOf(sql)).toBe(operation);
    expect(operationOf(sql)).toBe(operation); // what is remembered is the same
  });

  test('the first word names what is counted as other', () => {
    expect(firstWordOf('  -- a\n vacuum t')).toBe('VACUUM');
    expect(firstWordOf(' /* nothing')).toBe('UNKNOWN');
  });
});

describe('a statement without its values', () => {
  test.each([
    ["select 'a', 1, 2.5, .5, 1e-5, 0x1F, 1_000 from t1", 'select ?, ?, ?, ?, ?, ?, ? from t1'],
    ["select 'it''s', E'it\\'s; ''x', e'\\\\', 'a\\', 'secret'", 'select ?, ?, ?, ?, ?'],
    ['select $$a secret$$, $tag$ $$ secret $tag$, $1, ?2, ?', 'select ?, ?, $1, ?2, ?'],
    ["select x'00ff', B'01', N'name'", 'select x?, B?, N?'],
    [`select "a 'b' 1", \`c 'd'\`, "e""f 2" from "t"`, `select "a 'b' 1", \`c 'd'\`, "e""f 2" from "t"`],
    ["select 1 -- 'secret' 5\n, /* secret /* 6 */ secret */ 2", 'select ? , ?'],
    ['select *\n  from   t', 'select * from t'],
    ["select 'never closed secret", 'select ?'],
    ["select E'never closed \\' secret", 'select ?'],
    ['select $a$never closed secret', 'select ?'],
    ['select /* never closed secret', 'select'],
    ['select a$1b, t1.c2, größe3', 'select a$1b, t1.c2, größe3'],
  ])('%s', (sql, shown) => {
    expect(withoutValues(sql)).toBe(shown);
  });

  test('is cut', () => {
    expect(withoutValues(`select ${'a, '.repeat(10_000)}`)).toHaveLength(2000);
    expect(withoutValues(`select '${'a'.repeat(10_000_000)}' from t`)).toBe('select ? from t');
  });
});

/** A text as PostgreSQL's client or MikroORM writes it. */
const quoted = (text: string, hasEscapes: boolean) => {
  const doubled = text.replaceAll("'", "''");
  return hasEscapes ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
};
const SIGNS = fc.string({
  unit: fc.constantFrom("'", '"', '\\', '$', '-', '/', '*', '`', '1', 'e', ' ', '\n', '(', ';'),
});

test('whatever a value holds, nothing of it is shown', () => {
  fc.assert(
    fc.property(SIGNS, SIGNS, fc.boolean(), (first, second, hasEscapes) => {
      const sql = `insert into t values (${quoted(first, hasEscapes)}, ${quoted(second, hasEscapes)})`;
      expect(withoutValues(sql)).toBe('insert into t values (?, ?)');
    }),
  );
});

test('every text is read to its end, token by token', () => {
  fc.assert(
    fc.property(fc.oneof(SIGNS, fc.string({ unit: 'binary' })), sql => {
      for (let at = 0; at < sql.length;) {
        const { end } = tokenAt(sql, at);
        expect(end).toBeGreaterThan(at);
        expect(end).toBeLessThanOrEqual(sql.length);
        at = end;
      }
    }),
  );
});

test('only statements over the threshold are told of', () => {
  const told: string[] = [];
  const listener = tellSlowStatements(100, message => told.push(message));
  listener({ sql: "insert into t values ('x')", operation: 'insert', ms: 100 });
  listener({ sql: "insert into t values ('x')", operation: 'insert', ms: 245.2 });
  listener({ sql: 'vacuum', operation: 'other', ms: 3000 });
  expect(told).toEqual([
    'Slow query detected: 0.245s [INSERT] Statement: insert into t values (?)',
    'Slow query detected: 3.000s [VACUUM] Statement: vacuum',
  ]);
});
