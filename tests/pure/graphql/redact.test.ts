import { array, assert, integer, property, record, string } from 'fast-check';
import { buildSchema, type GraphQLInputObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { AuditMark } from '../../../src/kernel/audit-marks.ts';
import { requestDataOf } from '../../../src/graphql/redaction/redact.ts';

const schema = buildSchema(/* GraphQL */ `
  scalar DateTime
  scalar JSON
  enum Colour {
    RED
  }
  input Person {
    name: String
    colour: Colour
    born: DateTime
    friends: [Person!]
  }
  input Thing {
    id: ID
    count: Int
    isNew: Boolean
    at: DateTime
    forgotten: String
    extra: JSON
    kept: String
    text: String
    anything: JSON
    password: String
    secrets: [String!]
    title: String
    file: String
    person: Person
    people: [Person!]
    ids: [ID!]
  }
  type Query {
    do(input: Thing, times: Int): Int
  }
`);

const MARKS: Record<string, AuditMark> = {
  kept: 'kept',
  text: 'text',
  anything: 'text',
  password: 'secret',
  secrets: 'secret',
  title: 'personal',
  file: 'personalFile',
};
for (const [name, audit] of Object.entries(MARKS)) {
  const { [name]: field } = (schema.getType('Thing') as GraphQLInputObjectType).getFields();
  field!.extensions = { audit };
}
const { do: field } = schema.getQueryType()!.getFields();
const written = (input: object) => (requestDataOf(field!, { input }) as { input: unknown }).input;

test('what was not given is not written, and null is', () => {
  expect(requestDataOf(field!, {})).toEqual({});
  expect(requestDataOf(field!, { input: null, times: undefined })).toEqual({ input: null });
  expect(written({ title: null, count: undefined })).toEqual({ title: null });
});

test('what names, counts and measures is written without a mark', () => {
  const at = new Date('2026-11-01T12:00:00Z');
  const input = { id: 'e1', count: 3, isNew: false, at, person: { colour: 'RED', born: new Date(Number.NaN) } };
  expect(written(input)).toEqual({ ...input, at: at.toISOString(), person: { colour: 'RED', born: 'invalid' } });
});

test('a text is written as its mark says, and not at all without one', () => {
  const input = { forgotten: 'x', extra: { x: 1 }, kept: 'a', text: 'b', anything: { c: 1 } };
  expect(written(input)).toEqual({
    forgotten: '[REDACTED]',
    extra: '[REDACTED]',
    kept: 'a',
    text: 'b',
    anything: '{"c":1}',
  });
  expect(written({ password: 'p', secrets: ['s', 't'], title: 't', file: 'BEGIN:VCALENDAR' })).toEqual({
    password: '[REDACTED]',
    secrets: ['[REDACTED]', '[REDACTED]'],
    title: '[PERSONAL]',
    file: '[PERSONAL], 15 characters',
  });
});

test('what is long is cut, and no half of a pair is left', () => {
  expect(written({ text: 'x'.repeat(201) })).toEqual({ text: `${'x'.repeat(200)}…` });
  expect(written({ text: 'x'.repeat(200) })).toEqual({ text: 'x'.repeat(200) });
  expect(written({ text: `${'x'.repeat(199)}🎈` })).toEqual({ text: `${'x'.repeat(199)}…` });
  expect(written({ kept: 'a\ud83c' })).toEqual({ kept: 'a\ufffd' });
  expect(written({ id: 'x'.repeat(5000) })).toEqual({ id: `${'x'.repeat(1000)}…` });
});

test('of a list stand the first 100 entries and how many more there are', () => {
  const ids = Array.from({ length: 130 }, (_, i) => `${i}`);
  expect(written({ ids })).toEqual({ ids: [...ids.slice(0, 100), '… 30 more'] });
  expect(written({ ids: ids.slice(0, 100) })).toEqual({ ids: ids.slice(0, 100) });
});

describe('all of it', () => {
  const crowd = (friends: number, depth: number): object[] =>
    Array.from({ length: friends }, () => ({ name: 'x', friends: depth > 0 ? crowd(friends, depth - 1) : [] }));

  test('is never longer than 16 KiB, and says what is missing', () => {
    const long = requestDataOf(field!, { input: { people: crowd(60, 2) }, times: 3 });
    expect(Buffer.byteLength(JSON.stringify(long))).toBeLessThanOrEqual(16 * 1024);
    expect(JSON.stringify(long)).toMatch(/"… \d+ more"/);
    expect(long).toHaveProperty('…', '1 more');
  });

  test('is never longer than 16 KiB, whatever is given', () => {
    const text = string({ unit: 'binary', maxLength: 3000 });
    const thing = record(
      { id: text, kept: text, text, forgotten: text, title: text, count: integer(), ids: array(text) },
      { requiredKeys: [] },
    );
    assert(
      property(thing, input => {
        const json = JSON.stringify(requestDataOf(field!, { input }));
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(16 * 1024);
        expect(JSON.parse(json)).toEqual(requestDataOf(field!, { input }));
      }),
    );
    const control = '\u0001'.repeat(2000);
    const worst = JSON.stringify(requestDataOf(field!, { input: { ids: Array.from({ length: 50 }, () => control) } }));
    expect(Buffer.byteLength(worst)).toBeLessThanOrEqual(16 * 1024);
    expect(Buffer.byteLength(worst)).toBeGreaterThan(9 * 1024);
  });
});
