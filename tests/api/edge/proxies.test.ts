import { connect } from 'node:net';
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../support/app.ts';
import { addressOf } from '../../../src/server/address.ts';
import { createHttp } from '../../../src/server/http.ts';
import { queries } from './posting.ts';

/** A server that answers with whom it takes its caller for. */
function mirror(trustedProxies: readonly string[]) {
  const lines: string[] = [];
  const app = createHttp(pino({ level: 'warn' }, { write: line => void lines.push(line) }), trustedProxies);
  app.get('/', async request => addressOf(request));
  const sees = async (remoteAddress: string, forwardedFor?: string | string[]) => {
    const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
    return (await app.inject({ url: '/', remoteAddress, headers })).body;
  };
  return { sees, lines };
}

const PROXIES = ['loopback', '10.0.0.0/8', '2001:db8:ffff::/48'];

describe('a caller', () => {
  const { sees } = mirror(PROXIES);

  test.each([
    ['who comes by no proxy', '192.0.2.1', undefined, '192.0.2.1'],
    ['who comes by no proxy and says otherwise', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['who says to be this machine', '192.0.2.1', '127.0.0.1', '192.0.2.1'],
    ['behind a proxy', '10.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['behind two', '10.0.0.1', '198.51.100.7, 10.9.9.9', '198.51.100.7'],
    ['behind two, who says otherwise', '10.0.0.1', '203.0.113.5, 198.51.100.7, 10.9.9.9', '198.51.100.7'],
    ['behind a proxy that nobody trusts behind one', '10.0.0.1', '203.0.113.5, 198.51.100.7', '198.51.100.7'],
    ['who is a trusted proxy itself', '10.0.0.1', undefined, '10.0.0.1'],
    ['whose way is all trusted', '127.0.0.1', '10.1.1.1, 10.2.2.2', '10.1.1.1'],
    ['in two headers', '10.0.0.1', ['203.0.113.5', '198.51.100.7'], '198.51.100.7'],
    ['of IPv6', '2001:db8::1', undefined, '2001:db8::1'],
    ['of IPv6 behind a proxy of IPv6', '2001:db8:ffff:1::1', '2001:DB8:0:0::2', '2001:db8::2'],
    ['of IPv6 behind a proxy that writes the port', '10.0.0.1', '[2001:db8::2]:50000', '2001:db8::2'],
    ['of IPv4 in IPv6', '::ffff:192.0.2.1', undefined, '192.0.2.1'],
    ['of IPv4 in IPv6 behind a proxy of IPv4 in IPv6', '::ffff:10.0.0.1', '::ffff:192.0.2.1', '192.0.2.1'],
  ])('%s', async (_who, peer, header, expected) => {
    expect(await sees(peer, header)).toBe(expected);
  });

  test.each([
    '',
    ' ',
    ',',
    ',,, ,',
    'unknown',
    '"',
    "'; drop table users;--",
    '999.999.999.999',
    '::::',
    'x'.repeat(8000),
  ])('of whom a proxy says %j is taken for the proxy', async garbage => {
    expect(await sees('10.0.0.1', garbage)).toBe('10.0.0.1');
  });

  test.each(['198.51.100.7, garbage', 'garbage, 10.9.9.9'])(
    'whose way is broken (%s) is taken for the last of it that is known',
    async header => {
      expect(['10.0.0.1', '10.9.9.9']).toContain(await sees('10.0.0.1', header));
    },
  );

  test('with a way of thousands is found in no time', async () => {
    const way = Array.from({ length: 1500 }, () => '10.1.1.1').join(',');
    expect(await sees('10.0.0.1', `198.51.100.7,${way}`)).toBe('198.51.100.7');
  });
});

describe('where nobody is trusted', () => {
  test('nothing that is said counts, and the operator is told once', async () => {
    const { sees, lines } = mirror([]);
    expect(await sees('127.0.0.1')).toBe('127.0.0.1');
    expect(lines).toEqual([]);
    for (const _ of '12') expect(await sees('127.0.0.1', '198.51.100.7')).toBe('127.0.0.1');
    expect(lines.map(line => JSON.parse(line).msg)).toEqual([
      'X-Forwarded-For of 127.0.0.1 is ignored; if that is your proxy, name it in TRUSTED_PROXIES',
    ]);
  });

  test('where somebody is, strangers who say something are nothing to tell of', async () => {
    const { sees, lines } = mirror(['10.0.0.0/8']);
    await sees('192.0.2.1', '198.51.100.7');
    expect(lines).toEqual([]);
  });
});

const asks = async (app: TestApp, forwardedFor: string) =>
  (await queries(app, '{ __typename }', {}, { 'x-forwarded-for': forwardedFor })).status;

describe('a server', () => {
  test('counts callers behind its proxies each by itself, the devices of an IPv6 network together', async () => {
    await using app = await startApp({ TRUSTED_PROXIES: 'loopback', RATE_LIMIT_REQUESTS: '1' });
    expect(await asks(app, '198.51.100.7')).toBe(200);
    expect(await asks(app, '198.51.100.7')).toBe(429);
    expect(await asks(app, '::ffff:198.51.100.7')).toBe(429);
    expect(await asks(app, '198.51.100.8')).toBe(200);
    expect(await asks(app, '2001:db8::1')).toBe(200);
    expect(await asks(app, '2001:db8::ffff:1:2')).toBe(429);
    expect(await asks(app, '2001:db8:0:1::1')).toBe(200);
  });

  test('that trusts nobody is not deceived about who asks', async () => {
    await using app = await startApp({ RATE_LIMIT_REQUESTS: '1' });
    expect(await asks(app, '198.51.100.7')).toBe(200);
    expect(await asks(app, '198.51.100.8')).toBe(429);
  });

  test('outlives a caller who is gone at once', async () => {
    await using app = await startApp({ RATE_LIMIT_REQUESTS: '100' });
    const { port } = new URL(app.url);
    for (const _ of '12345') {
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(
        'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
      );
      socket.resetAndDestroy();
    }
    expect(await asks(app, '')).toBe(200);
  });
});
