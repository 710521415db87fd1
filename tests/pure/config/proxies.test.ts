import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { createHttp } from '../../../src/server/http.ts';
import { createLog } from '../../../src/server/log.ts';
import { SECRETS } from '../../support/app.ts';

const proxiesOf = (value: string) =>
  readConfig({ NODE_ENV: 'test', ...SECRETS, TRUSTED_PROXIES: value }).trustedProxies;

describe('TRUSTED_PROXIES', () => {
  test.each([
    ['', []],
    ['loopback', ['loopback']],
    ['192.0.2.1', ['192.0.2.1']],
    ['10.0.0.0/8, 2001:db8::/32 ,::1', ['10.0.0.0/8', '2001:db8::/32', '::1']],
    ['::ffff:192.0.2.1', ['::ffff:192.0.2.1']],
    ['10.0.0.0/1', ['10.0.0.0/1']],
  ])('%j is understood, by HTTP too', async (value, expected) => {
    const proxies = proxiesOf(value);
    expect(proxies).toEqual(expected);
    const http = createHttp(await createLog({ level: 'silent', isPretty: false }), proxies);
    expect((await http.inject({ url: '/', headers: { 'x-forwarded-for': '198.51.100.7' } })).statusCode).toBe(404);
  });

  test.each([
    'true',
    '1',
    'all',
    '*',
    'nginx',
    'uniquelocal',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '192.0.2.256',
  ])('%j is refused at the start', value => {
    expect(() => proxiesOf(value)).toThrow(/^TRUSTED_PROXIES/);
  });
});
