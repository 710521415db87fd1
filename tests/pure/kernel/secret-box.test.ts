import { createCipheriv, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretBox } from '../../../src/kernel/secret-box.ts';
import { Secret } from '../../../src/kernel/secret.ts';

const NEW = Buffer.alloc(32, 1).toString('base64url');
const OLD = Buffer.alloc(32, 2).toString('base64url');
const box = (...keys: string[]) => new SecretBox(keys.map(key => new Secret(key)));

/** Puts a token together by hand, rightly signed whatever is in it. */
function signed(content: Buffer, key = Buffer.from(NEW, 'base64url')): string {
  const mac = createHmac('sha256', key.subarray(0, 16)).update(content).digest();
  return Buffer.concat([content, mac]).toString('base64url');
}

const HEAD = Buffer.from([0x80, 0, 0, 0, 0, 0x1d, 0xc0, 0x9e, 0xb0]);
const IV = Buffer.alloc(16, 7);

function encrypted(text: string): Buffer {
  const cipher = createCipheriv('aes-128-cbc', Buffer.alloc(16, 1), IV);
  return Buffer.concat([cipher.update(text), cipher.final()]);
}

describe('a secret box', () => {
  it('opens what it sealed, and no token is like another', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const [one, two] = [box(NEW).seal(text), box(NEW).seal(text)];
        expect(one).not.toBe(two);
        expect(box(NEW).open(one)).toBe(text);
      }),
    );
  });

  it('lays a token out as the specification says', () => {
    const at = new SecretBox(
      [new Secret(NEW)],
      () => 0x1dc09eb0 * 1000 + 999,
      () => IV,
    );
    const expected = signed(Buffer.concat([HEAD, IV, encrypted('hello')]));
    expect(at.seal('hello').replace(/=+$/, '')).toBe(expected);
    expect(at.seal('hello').length % 4).toBe(0);
  });

  it('reads old values after a change of keys, and seals with the new one', () => {
    const [before, after] = [box(OLD), box(NEW, OLD)];
    expect(after.open(before.seal('kept'))).toBe('kept');
    expect(before.open(after.seal('new'))).toBeNull();
    expect(box(NEW).open(after.seal('new'))).toBe('new');
  });

  it('reads a token with and without padding', () => {
    const token = box(NEW).seal('four five');
    expect(box(NEW).open(token.replaceAll('=', ''))).toBe('four five');
  });

  it('refuses any changed byte', () => {
    const bytes = Buffer.from(box(NEW).seal('Ann is at the dentist'), 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(box(NEW).open(changed.toString('base64url'))).toBeNull();
      expect(box(NEW).open(bytes.subarray(0, index).toString('base64url'))).toBeNull();
    }
  });

  it('refuses anything else without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(box(NEW).open(text)).toBeNull();
      }),
    );
  });

  it.each([
    ['another version', Buffer.concat([Buffer.from([0x81]), HEAD.subarray(1), IV, encrypted('x')])],
    ['no content', Buffer.concat([HEAD, IV])],
    ['content that is no whole block', Buffer.concat([HEAD, IV, encrypted('x'), Buffer.from([0])])],
    ['wrong padding', Buffer.concat([HEAD, IV, Buffer.alloc(16)])],
  ])('refuses a rightly signed token with %s', (_, content) => {
    expect(box(NEW).open(signed(Buffer.concat([HEAD, IV, encrypted('x')])))).toBe('x');
    expect(box(NEW).open(signed(content))).toBeNull();
  });

  it.each(['', 'AAAA', Buffer.alloc(33).toString('base64url'), `+${NEW.slice(1)}`])('refuses the key %j', key => {
    expect(() => box(key)).toThrow('32 bytes');
  });

  it('needs a key', () => {
    expect(() => box()).toThrow('at least one key');
  });
});

interface Vector {
  desc: string;
  secret: string;
  token: string;
  src: string;
  keyInvalid?: boolean;
}

interface Vectors {
  spec: { generate: (Vector & { now: string; iv: number[] })[]; verify: Vector[]; invalid: Vector[] };
  valid: Vector[];
  invalid: Vector[];
  multi: { desc: string; keys: string[]; token: string; src: string | null }[];
}

const corpus = process.env['CORPUS_DIR'];
const published = corpus
  ? (JSON.parse(readFileSync(join(corpus, 'fernet.json'), 'utf8')) as Vectors)
  : { spec: { generate: [], verify: [], invalid: [] }, valid: [], invalid: [], multi: [] };

describe.skipIf(!corpus)('published vectors (skipped where CORPUS_DIR is not set)', () => {
  const { spec, valid, multi } = published;
  const isAged = /TS|TTL/; // a stored value does not expire
  const invalid = [...spec.invalid, ...published.invalid].filter(each => !isAged.test(each.desc));

  it('are enough', () => {
    expect([spec.generate, spec.verify, valid, invalid, multi].map(list => list.length)).toEqual([1, 1, 10, 19, 5]);
  });

  it.each(spec.generate)('are made byte for byte', ({ secret, src, now, iv, token }) => {
    const at = new SecretBox(
      [new Secret(secret)],
      () => Date.parse(now),
      () => Buffer.from(iv),
    );
    expect(at.seal(src)).toBe(token);
  });

  it.each([...spec.verify, ...valid])('are opened: $desc', ({ secret, token, src }) => {
    expect(box(secret).open(token)).toBe(src);
  });

  it.each(invalid.filter(each => !each.keyInvalid))('are refused: $desc', ({ secret, token }) => {
    expect(box(secret).open(token)).toBeNull();
  });

  it.each(invalid.filter(each => each.keyInvalid))('are refused: $desc', ({ secret }) => {
    expect(() => box(secret)).toThrow('32 bytes');
  });

  it.each(multi)('follow a change of keys: $desc', ({ keys, token, src }) => {
    expect(box(...keys).open(token)).toBe(src);
  });
});
