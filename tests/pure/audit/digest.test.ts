import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commitment, encode, GENESIS, linkHash, type Part } from '../../../src/modules/audit/chain/digest.ts';
import { digestOf, personalOfAction, personalOfRevision } from '../../../src/modules/audit/chain/stored.ts';
import { action, revision } from './rows.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.constant(null),
  fc.constant(''),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.uint8Array({ maxLength: 5 }),
);
const parts = fc.array(part, { maxLength: 5 });

/** What a list of parts says: texts are their bytes in UTF-8. */
const said = (list: readonly Part[]) =>
  JSON.stringify(list.map(each => each && hex(Buffer.from(each as Uint8Array))).map(each => each ?? null));

describe('the encoding', () => {
  test('gives two lists the same bytes only where they say the same', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(encode(a).equals(encode(b))).toBe(said(a) === said(b));
      }),
      { numRuns: 2000 },
    );
  });

  test.for<[readonly Part[], readonly Part[]]>([
    [[null], ['']],
    [[], [null]],
    [[], ['']],
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [['ab'], ['a', 'b']],
    [
      [null, ''],
      ['', null],
    ],
    [[encode(['a'])], ['a']],
  ])('tells %j from %j', ([a, b]) => {
    expect(encode(a).equals(encode(b))).toBe(false);
  });

  test('takes a number as its digits: one database reads a bigint as text, the other as a number', () => {
    expect(encode([12])).toEqual(encode(['12']));
  });
});

describe('a commitment', () => {
  const bytes = Buffer.from('Ann');
  const salt = Buffer.alloc(16, 7);

  test('is the digest of salt and value', () => {
    const expected = createHash('sha256')
      .update(Buffer.concat([salt, bytes]))
      .digest();
    expect(commitment({ salt, erased: null, bytes })).toEqual(expected);
  });

  test('tells nothing without the salt: the same value has another with another', () => {
    const other = commitment({ salt: Buffer.alloc(16, 8), erased: null, bytes });
    expect(other).not.toEqual(commitment({ salt, erased: null, bytes }));
  });
});

describe('the digest of an action', () => {
  // computed by another program from the same description; chains that are in use depend on it, so it must never change
  test('is what it always was', () => {
    expect(hex(digestOf(action(), [revision()]))).toBe(
      'c664f94213928271e9323c14e582d65a66239c1d29aff48b19ab5c125804c08b',
    );
    expect(hex(linkHash(GENESIS, { sequence: 1, id: action().actionId, digest: Buffer.alloc(32, 1) }))).toBe(
      '08532e14c9b29192a75a8b1e02101990b652c86d22ed549e676fd85865a8c5d3',
    );
  });

  test('stays when the person is erased, of the action and of a revision', () => {
    const erasedBy = '0198c5a0-0000-7000-8000-00000000000e';
    const before = digestOf(action(), [revision()]);
    const erasedAction = action({
      account_id: null,
      user_id: 'erased',
      username: 'erased',
      user_roles: '[]',
      ip_address: null,
      user_agent: null,
      request_data: null,
      error_message: null,
      salt: null,
      erased: commitment(personalOfAction(action())),
      erased_by: erasedBy,
    });
    const erasedRevision = revision({
      changes: null,
      salt: null,
      erased: commitment(personalOfRevision(revision())),
      erased_by: erasedBy,
    });
    expect(digestOf(erasedAction, [erasedRevision])).toEqual(before);
    expect(digestOf(action(), [erasedRevision])).toEqual(before);
  });

  // by whom something was erased is known only afterwards, so it cannot be in the digest
  const outside = ['erased', 'erased_by'];

  test.for(Object.keys(action()).filter(name => !outside.includes(name)))('changes with %s', name => {
    const other = name === 'salt' ? Buffer.alloc(16, 9) : 'other';
    expect(digestOf(action({ [name]: other }), [])).not.toEqual(digestOf(action(), []));
  });

  test.for(Object.keys(revision()).filter(name => !outside.includes(name)))('changes with %s of a revision', name => {
    const other = name === 'salt' ? Buffer.alloc(16, 9) : 'other';
    expect(digestOf(action(), [revision({ [name]: other })])).not.toEqual(digestOf(action(), [revision()]));
  });

  test('changes with what its revisions are, how many, and in which order', () => {
    const [first, second] = [revision({ n: 1 }), revision({ n: 2 })];
    const lists = [[], [first], [second], [first, second], [second, first]];
    expect(new Set(lists.map(list => hex(digestOf(action(), list))))).toHaveLength(lists.length);
  });
});

test('the hash of a place changes with all that it is made of', () => {
  const link = { sequence: 2, id: action().actionId, digest: Buffer.alloc(32, 1) };
  const hashes = [
    linkHash(GENESIS, link),
    linkHash(Buffer.alloc(32, 1), link),
    linkHash(GENESIS, { ...link, sequence: 3 }),
    linkHash(GENESIS, { ...link, id: revision().entity_id }),
    linkHash(GENESIS, { ...link, digest: Buffer.alloc(32, 2) }),
  ];
  expect(new Set(hashes.map(hex))).toHaveLength(hashes.length);
});
