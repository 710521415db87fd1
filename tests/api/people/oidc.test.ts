import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { exportSPKI, importJWK, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../support/app.ts';
import { type Issuer, newKey, SECONDS, startIssuer } from '../../support/issuer.ts';

let issuer: Issuer;
let app: TestApp;
beforeAll(async () => {
  issuer = await startIssuer();
  issuer.keys.push(
    await newKey('rsa', 'RS256'),
    await newKey('pss', 'PS256'),
    await newKey('ed', 'EdDSA'),
    await newKey('es384', 'ES384'),
  );
  app = await startApp(issuer.env);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

/** What somebody with this token is: the id of an account, or the code that they are refused with. */
async function viewer(token: string): Promise<string> {
  const { data, errors } = await app.ask<{ viewer: { id: string } | null } | null>('{ viewer { id } }', {}, token);
  return data?.viewer?.id ?? String(errors?.[0]?.extensions['code']);
}

const UUID = /^[\da-f-]{36}$/;
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  ['first', {}],
  ['rsa', {}],
  ['pss', {}],
  ['ed', {}],
  ['first', { typ: 'JWT' }],
  ['first', { typ: 'at+jwt' }],
  ['first', { typ: 'application/at+JWT' }],
  ['first', { kid: undefined }],
  ['first', { jku: 'https://evil.example/keys', x5u: 'https://evil.example/cert' }],
] as [string, Record<string, unknown>][])(
  'a token signed with the key %s and the header %j is good',
  async (kid, header) => {
    const key = issuer.keys.find(each => each.jwk.kid === kid)!;
    expect(await viewer(await issuer.token({}, header, key))).toMatch(UUID);
  },
);

test.each([
  [{ aud: ['other', 'almanac'] }],
  [{ exp: SECONDS - 29 }],
  [{ nbf: SECONDS + 30 }],
  [{ iat: SECONDS + 30 }],
  [{ sub: 'x'.repeat(255) }],
] as [JWTPayload][])('a token with %j is good', async claims => {
  expect(await viewer(await issuer.token(claims))).toMatch(UUID);
});

const countUsers = async () => Number((await app.sql('select count(*) as n from users'))[0]!['n']);

/** What a token gets, and how many accounts it makes. */
async function outcome(token: string) {
  const before = await countUsers();
  const code = await viewer(token);
  return { code, made: (await countUsers()) - before };
}

const REFUSED = { code: 'UNAUTHENTICATED', made: 0 };

/** Signed with nothing that counts, where a signer would not even write such a header. */
const forged = (header: object, claims: object = {}) =>
  `${base64url({ alg: 'ES256', ...header })}.${base64url({ iss: issuer.url, aud: 'almanac', sub: 'wrong', iat: SECONDS, exp: SECONDS + 300, ...claims })}.AAAA`;

describe('no account is opened, nor any answer given, for', () => {
  test.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'somebody-else' }],
    ['other audiences', { aud: ['a', 'b'] }],
    ['an audience that only begins alike', { aud: 'almanac2' }],
    ['no audience', { aud: undefined }],
    ['a token that has expired', { exp: SECONDS - 30 }],
    ['a token without an end', { exp: undefined }],
    ['an end beyond the calendar', { exp: 1e300 }],
    ['an end that is no number', { exp: '2099-01-01' }],
    ['a token that is not good yet', { nbf: SECONDS + 31 }],
    ['a token of the future', { iat: SECONDS + 31 }],
    ['a token that does not say when it was made', { iat: undefined }],
    ['nobody', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject that is no text', { sub: 7 }],
    ['a subject that is too long', { sub: 'x'.repeat(256) }],
    ['a subject that cannot be stored', { sub: 'a\0b' }],
    ['a logout token', { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }],
  ] as unknown as [string, JWTPayload][])('%s', async (_what, claims) => {
    expect(await outcome(await issuer.token({ sub: 'wrong', ...claims }))).toEqual(REFUSED);
  });

  test.each([
    ['a token for another purpose', { typ: 'logout+jwt' }],
    ['a part that nobody may leave unread', { crit: ['exp'], exp: 1 }],
    ['a key whose name is a path', { kid: '../../etc/passwd' }],
    ['a key whose name is an address', { kid: 'https://evil.example/key' }],
    ['a key whose name is no text', { kid: 1 }],
  ] as unknown as [string, Record<string, unknown>][])('%s', async (_what, header) => {
    expect(await outcome(await issuer.token({ sub: 'wrong' }, header).catch(() => forged(header)))).toEqual(REFUSED);
  });

  test('an issuer that differs by a slash', async () => {
    expect(await outcome(await issuer.token({ iss: `${issuer.url}/` }))).toEqual(REFUSED);
  });

  test('no algorithm', async () => {
    for (const alg of ['none', 'None', 'NONE']) {
      expect(await outcome(forged({ alg, kid: 'first' }).replace(/[^.]*$/, ''))).toEqual(REFUSED);
      expect(await outcome(forged({ alg, kid: 'first' }))).toEqual(REFUSED);
    }
  });

  test('the public key taken for a secret', async () => {
    const key = issuer.keys.find(each => each.jwk.kid === 'rsa')!;
    const pem = await exportSPKI((await importJWK(key.jwk, 'RS256')) as CryptoKey);
    for (const secret of [pem, pem.trim(), JSON.stringify(key.jwk)]) {
      const signed = forged({ alg: 'HS256', kid: 'rsa' }).replace(/\.[^.]*$/, '');
      expect(await outcome(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`)).toEqual(
        REFUSED,
      );
    }
  });

  test('an algorithm that is not on the list, with a key that is published', async () => {
    const key = issuer.keys.find(each => each.jwk.kid === 'es384')!;
    expect(await outcome(await issuer.token({ sub: 'wrong' }, {}, key))).toEqual(REFUSED);
  });

  test('another key under a name that is known, and a key that the token brings along', async () => {
    const own = await newKey('first');
    expect(await outcome(await issuer.token({ sub: 'wrong' }, {}, own))).toEqual(REFUSED);
    expect(await outcome(await issuer.token({ sub: 'wrong' }, { jwk: own.jwk }, own))).toEqual(REFUSED);
    expect(await outcome(await issuer.token({ sub: 'wrong' }, { kid: undefined }, await newKey(undefined)))).toEqual(
      REFUSED,
    );
    expect(await outcome(await issuer.token({ sub: 'wrong' }, { jku: `${issuer.url}/other`, kid: 'x' }, own))).toEqual(
      REFUSED,
    );
    expect(issuer.paths).not.toContain('/other');
  });

  test('a token that was changed on its way', async () => {
    const [header, , signature] = (await issuer.token({ sub: 'wrong' })).split('.');
    expect(await outcome([header, forged({}, { sub: 'operator' }).split('.')[1], signature].join('.'))).toEqual(
      REFUSED,
    );
  });

  test('8 kB and more', async () => {
    const filler = 8192 - (await issuer.token({ filler: '' })).length;
    const [fits, over] = await Promise.all(
      [Math.floor((filler * 3) / 4) - 4, Math.ceil((filler * 3) / 4) + 4].map(length =>
        issuer.token({ filler: 'x'.repeat(length) }),
      ),
    );
    expect(await viewer(fits!)).toMatch(UUID);
    expect(await outcome(over!)).toEqual(REFUSED);
  });

  test('junk of three parts', async () => {
    const part = fc.stringMatching(/^[\w-]{1,60}$/);
    const isJunk = fc.asyncProperty(part, part, part, async (a, b, c) => {
      expect(await viewer(`${a}.${b}.${c}`)).toBe('UNAUTHENTICATED');
    });
    await fc.assert(isJunk, { numRuns: 50 });
  });
});

test('strange names of keys do not make the server ask the provider again and again', async () => {
  expect(issuer.paths).toEqual(['/.well-known/openid-configuration', '/keys']);
});

test('what is public is answered to a bad token as to a stranger, and other tokens work beside', async () => {
  const { data } = await app.ask('{ serverInfo { version } }', {}, await issuer.token({ aud: 'other' }));
  expect(data).toMatchObject({ serverInfo: { version: expect.any(String) } });
  expect(await viewer('no-jwt')).toBe('UNAUTHENTICATED');
});
