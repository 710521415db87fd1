import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { scrape } from './scraping.ts';

const DASHBOARD = 'docs/grafana-dashboard.json';
const ALERTS = 'docs/alerts.yml';
const isPostgres = process.env['TEST_DATABASE'] === 'postgresql';

/** What PromQL itself says: aggregations and what stands between them (functions are followed by a bracket). */
const WORDS = new Set(['by', 'on', 'and', 'or', 'unless', 'ignoring', 'group_left', 'group_right', 'without']);

/** The metrics that an expression asks for. */
function metricsIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"/g, ' ')
    .replaceAll(/\b(by|on|ignoring|without)\s*\([^)]*\)/g, ' ');
  return [...bare.matchAll(/\b[a-z_][a-z\d_]*\b(?!\s*\()/g)].map(([name]) => name).filter(name => !WORDS.has(name));
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as { panels: Panel[] };
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const shown = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const alerts = readFileSync(ALERTS, 'utf8');
const alarming = [...alerts.matchAll(/^ +expr:(?: >\n)?((?: .+\n)+?)(?= +(?:for|labels):)/gm)].map(
  ([, expression = '']) => expression,
);

const find = (program: string): string | null => {
  const { status, stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
};
const promtool = find('promtool');

let app: TestApp;
/** Names of samples, those of histograms with what Prometheus adds to them. */
let exposed: ReadonlySet<string>;
let text: string;
beforeAll(async () => {
  app = await startApp();
  await signUp(app, 'ann');
  ({ text } = await scrape(app));
  const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)];
  exposed = new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map(end => name + end) : [name],
    ),
  );
});
afterAll(() => app[Symbol.asyncDispose]());

const isOurs = (name: string) => !/^(process|nodejs)_/.test(name);

/** Only PostgreSQL has a pool. */
const isExposed = (name: string) => exposed.has(name) || (!isPostgres && name.startsWith('db_pool_'));

test('expressions are read', () => {
  expect(
    metricsIn('sum by (le, kind) (rate(a_bucket{x=~"y|z"}[5m])) / ignoring (b) c_total and on (d) e > 0.5'),
  ).toEqual(['a_bucket', 'c_total', 'e']);
  expect(shown.length).toBeGreaterThanOrEqual(panels.length);
  expect(alarming).toHaveLength(alerts.match(/- alert:/g)?.length ?? 0);
});

test('the dashboard asks for what the server shows', () => {
  const asked = [...new Set(shown.flatMap(metricsIn))];
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.filter(name => !isExposed(name))).toEqual([]);
});

test('the dashboard shows all that is our own', () => {
  const asked = new Set(shown.flatMap(metricsIn).map(name => name.replace(/_(bucket|sum|count)$/, '')));
  const own = [...exposed].filter(isOurs);
  expect(own.map(name => name.replace(/_(bucket|sum|count)$/, '')).filter(name => !asked.has(name))).toEqual([]);
});

test('the alerts ask for what the server shows', () => {
  const asked = [...new Set(alarming.flatMap(metricsIn))].filter(name => name !== 'up'); // Prometheus' own
  expect(asked.length).toBeGreaterThan(8);
  expect(asked.filter(name => !isExposed(name))).toEqual([]);
});

test('docs/operating.md explains all that is our own, and nothing that is not there', () => {
  const [, section = ''] = /^## Seeing inside$([^]*?)^```/m.exec(readFileSync('docs/operating.md', 'utf8')) ?? [];
  const rows = section.split('\n').filter(line => line.startsWith('| `'));
  const cells = rows.map(row => row.split(' | ')[0] ?? '');
  const told = cells.flatMap(cell => [...cell.matchAll(/`([a-z_]+)[`{]/g)].map(([, name = '']) => name));
  const own = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name).filter(isOurs);
  expect(told.filter(name => !name.startsWith('db_pool_') || isPostgres).toSorted()).toEqual(own.toSorted());
});

test('no two panels lie on one another, and each has a number of its own', () => {
  const places = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
  );
  expect(new Set(places).size).toBe(places.length);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});

describe.skipIf(promtool === null)('promtool (skipped where it is not installed)', () => {
  test('reads the alerts', () => {
    expect(execFileSync(promtool!, ['check', 'rules', ALERTS], { encoding: 'utf8' })).toContain('SUCCESS');
  });

  test('finds that they wake somebody when they should, and nobody when all is well', () => {
    const tried = spawnSync(promtool!, ['test', 'rules', 'tests/fixtures/alerts.yml'], { encoding: 'utf8' });
    expect(tried.stdout + tried.stderr).toContain('SUCCESS');
  });

  test('reads what the server shows', () => {
    const { status, stderr } = spawnSync(promtool!, ['check', 'metrics'], { input: text, encoding: 'utf8' });
    // advice on names of the library's own metrics is no mistake
    const ours = stderr.split('\n').filter(line => line !== '' && !/^(process|nodejs)_/.test(line));
    expect({ ours, isRead: status !== 1 }).toEqual({ ours: [], isRead: true });
  });
});
