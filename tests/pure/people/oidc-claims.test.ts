import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isForSigningIn, readClaims } from '../../../src/modules/people/oidc/claims.ts';

const GIVEN = { iss: 'https://login.example.org', sub: 'pat', iat: 1_790_000_000, exp: 1_790_000_300 };

test('what a token says is read in the words of this server', () => {
  const claims = readClaims(
    {
      ...GIVEN,
      preferred_username: 'pat',
      name: 'Pat Doe',
      email: ' Pat@Example.ORG ',
      email_verified: true,
      zoneinfo: 'America/Chicago',
      realm_access: { roles: ['parent'] },
    },
    'realm_access.roles',
  );
  expect(claims).toEqual({
    issuer: 'https://login.example.org',
    subject: 'pat',
    username: 'pat',
    roles: ['parent'],
    email: 'pat@example.org',
    isEmailVerified: true,
    name: 'Pat Doe',
    timeZone: 'America/Chicago',
    issuedAt: new Date('2026-09-21T14:13:20Z'),
    expiresAt: new Date('2026-09-21T14:18:20Z'),
  });
});

test('what it does not say is left open', () => {
  expect(readClaims(GIVEN, 'roles')).toMatchObject({
    username: null,
    roles: [],
    email: null,
    isEmailVerified: false,
    name: null,
    timeZone: null,
  });
});

test.each([
  { email: 'pat@example.org', email_verified: 'true' },
  { email: 'pat@example.org', email_verified: 1 },
  { email: 'pat@example.org' },
  { email: 'no address', email_verified: true },
  { email_verified: true },
])('%j vouches for no address', given => {
  expect(readClaims({ ...GIVEN, ...given }, 'roles')?.isEmailVerified).toBe(false);
});

test.each([
  { sub: undefined },
  { sub: ' ' },
  { sub: 1 },
  { sub: 'a\nb' },
  { sub: 'x'.repeat(256) },
  { iat: undefined },
  { iat: '1790000000' },
  { exp: 1e300 },
  { exp: null },
  { iss: 7 },
])('with %j it is nobody’s', given => {
  expect(readClaims({ ...GIVEN, ...given }, 'roles')).toBeNull();
});

test.each([
  [undefined, {}, true],
  ['JWT', {}, true],
  ['jwt', {}, true],
  ['at+jwt', {}, true],
  ['application/at+jwt', {}, true],
  ['logout+jwt', {}, false],
  ['secevent+jwt', {}, false],
  ['dpop+jwt', {}, false],
  ['', {}, false],
  [null, {}, false],
  ['JWT', { events: {} }, false],
  [undefined, { events: null }, false],
])('the type %j with %j is one to sign in with: %s', (typ, claims, expected) => {
  expect(isForSigningIn(typ, claims)).toBe(expected);
});

const isStored = (text: string) => text.isWellFormed() && !text.includes('\0');

test('whatever a provider puts into its claims, what is kept of them can be stored', () => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.string({ unit: 'binary' })),
  );
  const names = ['sub', 'preferred_username', 'name', 'email', 'email_verified', 'zoneinfo', 'roles', 'iat', 'exp'];
  const given = fc.record(Object.fromEntries(names.map(name => [name, odd])), { requiredKeys: [] });
  fc.assert(
    fc.property(given, fc.constantFrom('roles', 'name.length', '__proto__.x', '.', ''), (more, rolesClaim) => {
      const claims = readClaims({ ...GIVEN, ...more }, rolesClaim);
      if (claims === null) return;
      const { subject, username, name, email, roles } = claims;
      for (const line of [subject, username, name, email]) {
        expect(line === null || (isStored(line) && [...line].length <= 255 && line.trim() !== '')).toBe(true);
      }
      expect(roles.every(isStored)).toBe(true);
      expect(Number.isNaN(claims.expiresAt.getTime())).toBe(false);
    }),
  );
});
