import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifierOf } from '../../../src/modules/people/oidc/verifier.ts';
import { type Loose, signUp } from '../../support/actors.ts';
import { NOW, startApp } from '../../support/app.ts';
import { AUDIENCE, type Issuer, newKey, startIssuer } from '../../support/issuer.ts';

const MINUTE_MS = 60_000;

let issuer: Issuer;
beforeEach(async () => {
  issuer = await startIssuer();
});
afterEach(() => issuer[Symbol.asyncDispose]());

/** A verifier that knows nothing yet, on a clock of its own. */
function newVerifier(more: object = {}) {
  const clock = { at: NOW, now: () => clock.at };
  const warnings: string[] = [];
  const provider = {
    issuer: issuer.url,
    audience: AUDIENCE,
    jwksUrl: null,
    algorithms: ['ES256'],
    rolesClaim: 'realm_access.roles',
    ...more,
  };
  const verify = verifierOf(provider, { clock, warn: message => void warnings.push(message) });
  const passes = (ms: number) => (clock.at = new Date(clock.at.getTime() + ms));
  /** `true`, `false`, or the code of a refusal. */
  const isGood = (token: string) =>
    verify(token).then(
      claims => claims !== null,
      (error: { code?: string }) => error.code,
    );
  return { verify, isGood, passes, warnings };
}

const long = { exp: NOW.getTime() / 1000 + 100_000 };
const DISCOVERY = '/.well-known/openid-configuration';

describe('keys', () => {
  test('are read once, however many ask at once and later', async () => {
    const { isGood } = newVerifier();
    const token = await issuer.token();
    expect(await Promise.all(Array.from({ length: 20 }, () => isGood(token)))).toEqual(Array(20).fill(true));
    await isGood(token);
    expect(issuer.paths).toEqual([DISCOVERY, '/keys']);
  });

  test('are read where the operator says, without asking the provider where', async () => {
    issuer.answers.set('/elsewhere', issuer.answers.get('/keys')!);
    const { isGood } = newVerifier({ jwksUrl: `${issuer.url}/elsewhere` });
    expect(await isGood(await issuer.token())).toBe(true);
    expect(issuer.paths).toEqual(['/elsewhere']);
  });

  test('that are new are asked for when a token names one, once', async () => {
    const { isGood, passes } = newVerifier();
    await isGood(await issuer.token());
    const second = await newKey('second');
    issuer.keys.push(second);
    const token = await issuer.token({}, {}, second);
    passes(30_000);
    expect(await Promise.all([isGood(token), isGood(token), isGood(token)])).toEqual([true, true, true]);
    expect(issuer.paths).toEqual([DISCOVERY, '/keys', '/keys']);
  });

  test('are not asked for again within 30 seconds, whatever tokens name', async () => {
    const { isGood, passes } = newVerifier();
    const names = Array.from({ length: 20 }, (_, i) => issuer.token({}, { kid: `made up ${i}` }));
    for (const token of await Promise.all(names)) expect(await isGood(token)).toBe(false);
    expect(issuer.paths).toHaveLength(2);
    passes(29_999);
    expect(await isGood(await names[0]!)).toBe(false);
    expect(issuer.paths).toHaveLength(2);
    passes(1);
    for (const token of await Promise.all(names)) expect(await isGood(token)).toBe(false);
    expect(issuer.paths).toHaveLength(3);
  });

  test('that the provider has withdrawn are good for ten minutes at most', async () => {
    const { isGood, passes } = newVerifier();
    const token = await issuer.token(long);
    await isGood(token);
    issuer.keys = [await newKey('second')];
    passes(10 * MINUTE_MS - 1);
    expect(await isGood(token)).toBe(true);
    passes(1);
    expect(await isGood(token)).toBe(false);
  });

  test('are read again where the clock was set back', async () => {
    const { isGood, passes } = newVerifier();
    await isGood(await issuer.token({ iat: 0 }));
    issuer.keys = [await newKey('second')];
    passes(-60 * MINUTE_MS);
    expect(await isGood(await issuer.token({ iat: 0 }, {}, issuer.keys[0]!))).toBe(true);
  });
});

describe('while the provider is away', () => {
  test('nothing can be said of a token, and the operator hears why', async () => {
    issuer.isAway = true;
    const { isGood, passes, warnings } = newVerifier();
    const token = await issuer.token();
    expect(await isGood(token)).toBe('UNAVAILABLE');
    expect(await isGood(token)).toBe('UNAVAILABLE');
    expect(issuer.paths).toHaveLength(1); // it is not asked at every token
    expect(warnings).toEqual([expect.stringMatching(/OIDC_ISSUER cannot be read: .*openid-configuration answers 500/)]);
    issuer.isAway = false;
    passes(5000);
    expect(await isGood(token)).toBe(true);
  });

  test('what is no token of anybody is refused all the same, without asking', async () => {
    issuer.isAway = true;
    const { isGood } = newVerifier();
    expect(await isGood('a.b.c')).toBe(false);
    expect(await isGood(await issuer.token({}, {}, await newKey('x', 'RS256')))).toBe(false);
    expect(issuer.paths).toEqual([]);
  });

  test('keys that were read go on working, for as long as that takes', async () => {
    const { isGood, passes } = newVerifier();
    const token = await issuer.token(long);
    await isGood(token);
    issuer.isAway = true;
    for (let hours = 0; hours < 20; hours++) {
      passes(60 * MINUTE_MS);
      expect(await isGood(token)).toBe(true);
    }
    expect(await isGood(await issuer.token({ aud: 'other', ...long }))).toBe(false);
    expect(await isGood(await issuer.token(long, {}, await newKey('first')))).toBe(false);
  });

  test('a key that is not among them may be a new one, so nobody knows', async () => {
    const { isGood, passes } = newVerifier();
    await isGood(await issuer.token());
    issuer.isAway = true;
    passes(MINUTE_MS);
    const token = await issuer.token({}, {}, await newKey('second'));
    for (let i = 0; i < 5; i++) expect(await isGood(token)).toBe('UNAVAILABLE');
    expect(issuer.paths).toHaveLength(3);
  });

  test('requests get a 503 with Retry-After, and other ways in stay open', async () => {
    issuer.isAway = true;
    await using app = await startApp(issuer.env);
    const ann = await signUp(app, 'ann');
    const token = await issuer.token();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ query: '{ viewer { id } }' });
    const reply = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body });
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await reply.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE', retryAfter: 5 } }] });
    const { errors } = await ann.asks<Loose>(
      `mutation { identityLink(input: { token: "${token}" }) { identity { id } } }`,
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', retryAfter: 5 });
    expect(await app.sql('select id from identities')).toEqual([]);
  });
});

const says = (path: string, document: unknown) =>
  issuer.answers.set(path, reply => reply.end(document instanceof Buffer ? document : JSON.stringify(document)));

describe('a provider is not believed that', () => {
  test.each([
    ['speaks of another issuer', DISCOVERY, () => ({ issuer: 'https://evil.example', jwks_uri: `${issuer.url}/keys` })],
    ['has its keys in a file', DISCOVERY, () => ({ issuer: issuer.url, jwks_uri: 'file:///etc/passwd' })],
    ['does not say where its keys are', DISCOVERY, () => ({ issuer: issuer.url })],
    ['says nothing', DISCOVERY, () => null],
    ['has no JSON', '/keys', () => Buffer.from('<html>')],
    ['has a set without keys', '/keys', () => ({})],
    ['has too much', '/keys', () => ({ keys: [], filler: 'x'.repeat(200_000) })],
    ['has other bytes than text', '/keys', () => Buffer.from('{ "keys": [], "x": "\xff" }', 'latin1')],
  ])('%s', async (_what, path, document) => {
    says(path, document());
    const { isGood, warnings } = newVerifier();
    expect(await isGood(await issuer.token())).toBe('UNAVAILABLE');
    expect(warnings).toHaveLength(1);
  });

  test('has its keys at a plain http address that is not its own, where others could change them on the way', async () => {
    await using other = await startIssuer();
    other.keys = issuer.keys;
    says(DISCOVERY, { issuer: issuer.url, jwks_uri: `${other.url}/keys` });
    const { isGood } = newVerifier();
    expect(await isGood(await issuer.token())).toBe('UNAVAILABLE');
    expect(other.paths).toEqual([]);
  });

  test('sends us elsewhere', async () => {
    issuer.answers.set('/moved', issuer.answers.get('/keys')!);
    issuer.answers.set('/keys', reply => reply.writeHead(302, { location: '/moved' }).end());
    const { isGood } = newVerifier();
    expect(await isGood(await issuer.token())).toBe('UNAVAILABLE');
    expect(issuer.paths).not.toContain('/moved');
  });
});

describe('roles', () => {
  test.each([
    ['realm_access.roles', { realm_access: { roles: ['a', 'b'] } }, ['a', 'b']],
    ['groups', { groups: ['a', 7, null, 'a\0'] }, ['a']],
    ['role', { role: 'admin' }, ['admin']],
    ['https://example.org/roles', { 'https://example.org/roles': ['x'] }, ['x']],
    ['constructor.name', {}, []],
    ['a.b.c', { a: { b: null } }, []],
  ])('stand at %s', async (rolesClaim, claims, roles) => {
    const { verify } = newVerifier({ rolesClaim });
    expect((await verify(await issuer.token(claims)))?.roles).toEqual(roles);
  });
});
