import type * as Crypto from 'node:crypto';
import { argon2 } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { atMost } from '../../../src/modules/people/credentials/at-most.ts';
import { hashPassword, passwordProblem, verifyPassword } from '../../../src/modules/people/credentials/password.ts';
import { parsePhc, printPhc } from '../../../src/modules/people/credentials/phc.ts';
import { hashToken, newToken } from '../../../src/modules/people/credentials/token.ts';

vi.mock('node:crypto', async original => {
  const crypto = await original<typeof Crypto>();
  return { ...crypto, argon2: vi.fn<typeof argon2>(crypto.argon2) };
});

const costs = () =>
  vi.mocked(argon2).mock.calls.map(([kind, { memory, passes, tagLength }]) => [kind, memory, passes, tagLength]);
beforeEach(() => {
  vi.mocked(argon2).mockClear();
});

describe('a password', () => {
  it('is verified by its hash, which is new each time', async () => {
    const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword('correct horse', one)).toBe(true);
    expect(await verifyPassword('correct horse', two)).toBe(true);
    expect(await verifyPassword('correct horsf', one)).toBe(false);
  });

  it('is verified by a hash of the reference implementation, with its own cost', async () => {
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword('password', reference)).toBe(true);
    expect(await verifyPassword('passwore', reference)).toBe(false);
  });

  it('costs the same where nobody has one', async () => {
    const phc = await hashPassword('correct horse');
    await verifyPassword('correct horse', phc);
    expect(await verifyPassword('correct horse', null)).toBe(false);
    expect(await verifyPassword('correct horse', 'plain text')).toBe(false);
    expect(costs()).toEqual(Array.from({ length: 4 }, () => ['argon2id', 19_456, 2, 32]));
  });

  it('is the same however a keyboard composes its letters', async () => {
    expect(await verifyPassword('ge\u0301ne\u0301ral', await hashPassword('g\u00e9n\u00e9ral'))).toBe(true);
  });

  it('over 128 characters is never hashed', async () => {
    const long = '\u{1F4C5}'.repeat(129);
    await expect(hashPassword(long)).rejects.toThrow(RangeError);
    expect(await verifyPassword(long, null)).toBe(false);
    expect(argon2).not.toHaveBeenCalled();
  });

  it('is hashed two at a time at most', async () => {
    let running = 0;
    let most = 0;
    const real = vi.mocked(argon2).getMockImplementation();
    vi.mocked(argon2).mockImplementation((kind, parameters, done) => {
      most = Math.max(most, (running += 1));
      real?.(kind, parameters, (error, hash) => {
        running -= 1;
        done(error, hash);
      });
    });
    await Promise.all(Array.from({ length: 6 }, () => verifyPassword('correct horse', null)));
    expect(argon2).toHaveBeenCalledTimes(6);
    expect(most).toBe(2);
  });

  it.each([
    ['seven77', 'at least 8'],
    ['', 'at least 8'],
    ['\u{1F4C5}\u{1F600}'.repeat(3), 'at least 8'],
    ['ab c'.repeat(33), 'at most 128'],
    ['aaaaaaaa', 'different characters'],
    ['abababab', 'different characters'],
    ['pass\u0000word', 'control characters'],
    ['pass\nword', 'control characters'],
    ['pass\ud800word', 'control characters'],
  ])('such as %j is refused', (password, reason) => {
    expect(passwordProblem(password)).toContain(reason);
  });

  it.each(['eight888', 'correct horse battery staple', 'пароль с пробелом', 'abc\u{1F4C5}'.repeat(32)])(
    'such as %j is accepted',
    password => {
      expect(passwordProblem(password)).toBeNull();
    },
  );
});

describe('a PHC string', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 64 }).map(array => Buffer.from(array));
  const cost = { memory: fc.integer({ min: 8, max: 1 << 20 }), passes: fc.integer({ min: 1, max: 10 }) };

  it('is read as it was written', () => {
    const hashes = fc.record({ ...cost, parallelism: fc.constant(1), salt: bytes, hash: bytes });
    fc.assert(
      fc.property(hashes, each => {
        expect(parsePhc(printPhc(each))).toEqual(each);
      }),
    );
  });

  it.each([
    '',
    '$2b$10$abcdefghijklmnopqrstuv',
    '$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=4,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=19456,t=2,p=1$$',
  ])('such as %j is none of ours', text => {
    expect(parsePhc(text)).toBeNull();
  });
});

describe('a queue', () => {
  it('serves in turn and goes on after a failure', async () => {
    const queue = atMost(1, 2);
    const served: number[] = [];
    const work = (number: number) => async () => {
      served.push(number);
      if (number === 1) throw new Error('one');
      return number;
    };
    const results = await Promise.allSettled([1, 2, 3].map(number => queue(work(number))));
    expect(served).toEqual([1, 2, 3]);
    expect(results.map(each => each.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(await queue(work(4))).toBe(4);
  });

  it('turns away whoever would wait too long, and nobody else', async () => {
    const queue = atMost(2, 3);
    const gate = Promise.withResolvers<void>();
    const results = Array.from({ length: 7 }, () => queue(() => gate.promise));
    const refused = { code: 'UNAVAILABLE', retryAfter: 5 };
    await expect(results[5]).rejects.toMatchObject(refused);
    await expect(results[6]).rejects.toMatchObject(refused);
    gate.resolve();
    await expect(Promise.all(results.slice(0, 5))).resolves.toHaveLength(5);
    await expect(queue(async () => 'again')).resolves.toBe('again');
  });
});

describe('a token', () => {
  it('is recognised by its prefix, is never the same and carries 32 bytes', () => {
    const [one, two] = [newToken('session'), newToken('session')];
    expect(one.token).toMatch(/^alm_[A-Za-z0-9_-]{43}$/);
    expect(one.token).not.toBe(two.token);
    expect(Buffer.from(one.token.slice(4), 'base64url')).toHaveLength(32);
  });

  it('is stored as its SHA-256', () => {
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    const { token, hash } = newToken('session');
    expect(hash).toBe(hashToken(token));
  });
});
