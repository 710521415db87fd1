import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { Secret } from '../../../src/kernel/secret.ts';
import { createHttp } from '../../../src/server/http.ts';
import { createLog } from '../../../src/server/log.ts';
import { serveMetrics } from '../../../src/server/metrics/endpoint.ts';
import { MetricRegistry } from '../../../src/server/metrics/registry.ts';
import { SECRETS, startApp } from '../../support/app.ts';

const TOKEN = 'a token for the tests';
const MASKED = TOKEN.replaceAll(' ', '-');

interface Call {
  readonly from: string;
  readonly headers?: Record<string, string>;
}

/** A server that trusts proxies, and what it answers whom. */
async function served(token: string | null, proxies: readonly string[] = []) {
  const http = createHttp(await createLog({ level: 'silent', isPretty: false }), proxies);
  const registry = new MetricRegistry();
  serveMetrics(http, registry, token === null ? null : new Secret(token));
  const status = async ({ from, headers = {} }: Call) =>
    (await http.inject({ url: '/metrics', remoteAddress: from, headers })).statusCode;
  return { http, status };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('metrics are shown', () => {
  test.each(['127.0.0.1', '127.3.2.1', '::1', '::ffff:127.0.0.1'])('to this machine (%s)', async from => {
    const open = await served(null);
    expect(await open.status({ from })).toBe(200);
    const closed = await served(MASKED);
    expect(await closed.status({ from })).toBe(200);
  });

  test.each(['10.0.0.1', '192.0.2.1', '2001:db8::1', '::ffff:192.0.2.1', '126.0.0.1', '0.0.0.0', '::'])(
    'to another (%s) with the token only',
    async from => {
      const open = await served(null);
      expect(await open.status({ from })).toBe(404);
      expect(await open.status({ from, headers: bearer('') })).toBe(404);
      expect(await open.status({ from, headers: bearer('null') })).toBe(404);
      const closed = await served(MASKED);
      expect(await closed.status({ from })).toBe(404);
      expect(await closed.status({ from, headers: bearer(`${MASKED}x`) })).toBe(404);
      expect(await closed.status({ from, headers: bearer(MASKED.slice(1)) })).toBe(404);
      expect(await closed.status({ from, headers: { authorization: MASKED } })).toBe(404);
      expect(await closed.status({ from, headers: { authorization: `Basic ${MASKED}` } })).toBe(404);
      expect(await closed.status({ from, headers: bearer(MASKED) })).toBe(200);
    },
  );

  test.each([[[]], [['loopback']], [['127.0.0.1', '10.0.0.0/8']]])(
    'to nobody for whom a proxy on this machine speaks, trusted (%j) or not',
    async proxies => {
      const { status } = await served(MASKED, proxies);
      for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via', 'X-Forwarded-Proto']) {
        for (const said of ['192.0.2.1', '127.0.0.1', '::1', 'for=127.0.0.1', '']) {
          const answered = await status({ from: '127.0.0.1', headers: { [header]: said } });
          expect({ header, said, answered }).toEqual({ header, said, answered: 404 });
        }
      }
      const headers = { 'x-forwarded-for': '192.0.2.1', ...bearer(MASKED) };
      expect(await status({ from: '127.0.0.1', headers })).toBe(200);
    },
  );

  test('to nobody who says to be this machine through a trusted proxy elsewhere', async () => {
    const { status } = await served(null, ['10.0.0.0/8']);
    expect(await status({ from: '10.0.0.1', headers: { 'x-forwarded-for': '127.0.0.1' } })).toBe(404);
  });
});

const withoutId = (text = '') => text.replace(/"requestId":"[^"]*"/, '');

test('whoever may not see them finds what is anywhere else', async () => {
  const { http } = await served(MASKED);
  const [metrics, nothing] = await Promise.all(
    ['/metrics', '/nothing'].map(url => http.inject({ url, remoteAddress: '192.0.2.1' })),
  );
  expect(withoutId(metrics?.body)).toBe(withoutId(nothing?.body));
  expect(Object.keys(metrics?.headers ?? {}).toSorted()).toEqual(Object.keys(nothing?.headers ?? {}).toSorted());
});

test('a token is 16 characters or more without spaces, and not told', () => {
  const env = { NODE_ENV: 'test', ...SECRETS };
  for (const METRICS_TOKEN of ['short', 'fifteen letters', 'long enough but with spaces']) {
    expect(() => readConfig({ ...env, METRICS_TOKEN })).toThrow(/^METRICS_TOKEN must be at least 16 characters/);
    expect(() => readConfig({ ...env, METRICS_TOKEN })).not.toThrow(METRICS_TOKEN);
  }
  const config = readConfig({ ...env, METRICS_TOKEN: MASKED });
  expect(JSON.stringify(config)).not.toContain(MASKED);
  expect(readConfig(env).metricsToken).toBeNull();
});

test('a server shows them with its token, as text that Prometheus reads, and no cache keeps it', async () => {
  await using app = await startApp({ METRICS_TOKEN: MASKED });
  const reply = await fetch(`${app.url}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1', ...bearer(MASKED) } });
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(await reply.text()).toMatch(
    /^# HELP db_query_duration_seconds .+\n# TYPE db_query_duration_seconds histogram\n/m,
  );
  expect((await fetch(`${app.url}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(404);
  expect((await fetch(`${app.url}/metrics`, { method: 'POST' })).status).toBe(404);
});

describe('what is asked for at each look', () => {
  test('has no value where it fails, and keeps nothing else from being seen', async () => {
    const registry = new MetricRegistry();
    registry.gauge({ name: 'broken', help: 'Broken.' }, () => Promise.reject(new Error('select secret')));
    registry.gauge({ name: 'broken_at_once', help: 'Broken.' }, () => {
      throw new Error('select secret');
    });
    registry.gauge({ name: 'whole', help: 'Whole.' }, async () => 7);
    const labels = ['state'] as const;
    registry.gauge({ name: 'several', help: 'Several.', labels }, () => [
      { labels: { state: 'live' }, value: 1 },
      { labels: { state: 'behind' }, value: 2 },
    ]);
    const [text = '', other] = await Promise.all([registry.text(), registry.text()]);
    for (const each of [text, other]) expect(each).toContain('\nwhole 7\n');
    expect(text).toContain('several{state="behind"} 2');
    expect(text).not.toMatch(/^broken/m);
    expect(text).not.toContain('secret');
  });
});
