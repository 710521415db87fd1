import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';

/** Which modules a module may look into; itself and the kernel besides. */
const NEIGHBOURS: Record<string, readonly string[]> = {
  people: [],
  calendar: ['people'],
  audit: [],
  inbox: [],
  messaging: [],
  workflows: [],
  authors: [],
  scheduling: ['calendar', 'people'],
  notifications: ['calendar', 'people', 'workflows', 'messaging', 'authors'],
};
const SHOWN_TO_NEIGHBOURS = /\.(entity|type|loaders|service|policy|events)\.ts$/;
/** The start, the command line and their files know everybody; `app.ts`, `api.ts` and `schema.ts` are where the rooms meet. */
const isRoot = (file: string) => !file.includes('/') || file.startsWith('cli/');
const IS_PURE = /^modules\/\w+\/(recurrence|ics|capacity|constraints|conflicts|slots|decision|selection|redaction)\//;

const ONLY_IN = [
  { library: /^dataloader$/, place: /^kernel\/loader\.ts$/ },
  { library: /^@apollo\//, place: /^(graphql|server)\// },
  { library: /^@as-integrations\//, place: /^graphql\// },
  { library: /^(ws|graphql-ws)$/, place: /^graphql\/live\/|^sockets\.ts$/ },
  { library: /^(pg|better-sqlite3)$/, place: /^database\// },
  { library: /^@mikro-orm\/(sqlite|postgresql|migrations)$/, place: /^database\// },
  { library: /^(fastify|@fastify\/.+)$/, place: /^(graphql|server)\/|^(app|api|sockets)\.ts$/ },
  { library: /^(pino|pino-pretty)$/, place: /^server\// },
  { library: /^rate-limiter-flexible$/, place: /^server\/rate-limiter\.ts$/ },
  { library: /^ioredis$/, place: /^server\/redis\.ts$/ },
  { library: /^prom-client$/, place: /^server\/metrics\// },
  { library: /^@opentelemetry\//, place: /^kernel\/tracing\.ts$/ },
  { library: /^jose$/, place: /^modules\/people\/oidc\/verifier\.ts$/ },
  // an answer to who asked for another protocol is made by hand; it opens no connection
  {
    library: /^(node:)?(https?|http2|net|tls|dgram|dns)(\/|$)/,
    place: /^(kernel\/outbound|server\/upgrade\.ts)/,
  },
  { library: /^(node:)?child_process$/, place: /^database\/backup\/postgres-tools\.ts$/ },
  { library: /^(undici|nodemailer|axios|got)$/, place: /^kernel\/outbound/ },
];
/** Pure folders think; they may compute with the platform and a few libraries that do no more than that. */
const PURE_LIBRARIES = /^(temporal-polyfill.*|ical\.js|rrule|lru-cache|node:(crypto|buffer|util))$/;
/** What they share with their module: names of time zones and codes of problems. */
const PURE_KERNEL = /^kernel\/(time-zone|problems|errors)\.ts$/;
/** Where the system's clock may be asked. Everybody else is given the time. */
const MAY_ASK_THE_TIME = /^(kernel\/(clock|secret-box|base\.entity)\.ts|server\/.+|graphql\/.+)$/;

const files = globSync('src/**/*.ts').map(file => path.relative('src', file));
const sources = new Map(files.map(file => [file, readFileSync(path.join('src', file), 'utf8')]));
const parsed = new Map([...sources].map(([file, text]) => [file, parseSync(file, text)]));

interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Types included: a cycle of types is a cycle of thoughts. */
function importsOf(file: string): string[] {
  const { module } = parsed.get(file)!;
  const text = sources.get(file)!;
  const dynamic = module.dynamicImports
    .map(({ moduleRequest }) => text.slice(moduleRequest.start, moduleRequest.end))
    .flatMap(source => /^['"](.+)['"]$/.exec(source)?.[1] ?? []);
  const requests = [...module.staticImports, ...module.staticExports.flatMap(each => each.entries)];
  return [...requests.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []), ...dynamic].map(source =>
    source.startsWith('.') ? path.join(path.dirname(file), source) : source,
  );
}

const graph = new Map(files.map(file => [file, importsOf(file)]));
const edges = [...graph].flatMap(([from, imports]) => imports.map(to => ({ from, to })));
const listed = (wrong: readonly Edge[]) => wrong.map(({ from, to }) => `${from} -> ${to}`);

function mayImport({ from, to }: Edge): boolean {
  const [room, module = ''] = from.split('/');
  const [otherRoom, otherModule = ''] = to.split('/');
  if (isRoot(from)) return true;
  if (otherRoom === 'kernel') return true;
  if (room !== otherRoom) return false;
  if (room !== 'modules' || module === otherModule) return true;
  return NEIGHBOURS[module]?.includes(otherModule) === true && SHOWN_TO_NEIGHBOURS.test(to);
}

function cyclesIn(way: readonly string[], finished: Set<string>): string[] {
  const file = way.at(-1)!;
  const at = way.indexOf(file);
  if (at < way.length - 1) return [way.slice(at).join(' -> ')];
  if (finished.has(file)) return [];
  const cycles = (graph.get(file) ?? []).flatMap(next => cyclesIn([...way, next], finished));
  finished.add(file);
  return cycles;
}

const staysPure = ({ to }: Edge) =>
  graph.has(to) ? IS_PURE.test(to) || PURE_KERNEL.test(to) : PURE_LIBRARIES.test(to);

const isBarrel = (file: string) => {
  const { staticExports } = parsed.get(file)!.module;
  const entries = staticExports.flatMap(each => each.entries);
  const passedOn = entries.filter(({ moduleRequest }) => moduleRequest !== null);
  return path.basename(file) === 'index.ts' || (passedOn.length > 2 && passedOn.length === entries.length);
};

const using = (words: RegExp) => files.filter(file => words.test(withoutComments(file)));

test('every file and every import was read', () => {
  expect(files.length).toBeGreaterThanOrEqual(180);
  expect(edges.length).toBeGreaterThan(3 * files.length);
  expect([...parsed].filter(([, { errors }]) => errors.length > 0).map(([file]) => file)).toEqual([]);
  const astray = edges.filter(({ to }) => to.endsWith('.ts') && !graph.has(to) && !existsSync(path.join('src', to)));
  expect(listed(astray)).toEqual([]);
});

test('nobody imports from a room or module that it must not know', () => {
  expect(listed(edges.filter(edge => graph.has(edge.to) && !mayImport(edge)))).toEqual([]);
});

const isEdge = (file: string) => /^(graphql|server|kernel|database)\//.test(file);

test('the API and HTTP know no module', () => {
  expect(listed(edges.filter(({ from, to }) => isEdge(from) && to.startsWith('modules/')))).toEqual([]);
});

const isAstray = ({ from, to }: Edge) =>
  ONLY_IN.some(({ library, place }) => library.test(to) && !place.test(from)) && !isTypeOnly(from, to);

test('each library has its place', () => {
  expect(listed(edges.filter(isAstray))).toEqual([]);
  for (const { library } of ONLY_IN.slice(0, 13)) expect(edges.some(({ to }) => library.test(to))).toBe(true);
});

/** A type of a library weighs nothing at run time: naming MikroORM's driver options is no dependency on a driver. */
function isTypeOnly(from: string, to: string): boolean {
  const { staticImports } = parsed.get(from)!.module;
  const [found] = staticImports.filter(({ moduleRequest }) => moduleRequest.value === to);
  return found !== undefined && found.entries.length > 0 && found.entries.every(({ isType }) => isType);
}

describe('pure folders', () => {
  const pure = edges.filter(({ from }) => IS_PURE.test(from));

  test('are read', () => {
    expect(new Set(pure.map(({ from }) => from)).size).toBeGreaterThanOrEqual(40);
  });

  test('know each other, and nothing that stores, serves or asks', () => {
    const shared = edges.filter(({ from }) => PURE_KERNEL.test(from));
    expect(listed([...pure, ...shared].filter(edge => !staysPure(edge)))).toEqual([]);
  });
});

test('nobody imports a module through a barrel', () => {
  expect(files.filter(isBarrel)).toEqual([]);
});

test('no import comes back to where it began', () => {
  const finished = new Set<string>();
  expect(files.flatMap(file => cyclesIn([file], finished))).toEqual([]);
});

describe('the outside', () => {
  test('is asked for the time at the edge only', () => {
    const askers = using(/new Date\(\)|Date\.now\b|Temporal\.Now\b/);
    expect(askers).toContain('kernel/clock.ts');
    expect(askers.filter(file => !MAY_ASK_THE_TIME.test(file))).toEqual([]);
  });

  test('is not called: nobody opens a connection of their own', () => {
    const callers = using(/(?<![\w.#])fetch\(|\bWebSocket\(/);
    expect(callers.toSorted()).toEqual([
      // asks the provider that the operator has named, often in the inner network; no address comes from a caller
      'modules/people/oidc/documents.ts',
      // a text for the browser
      'server/graphiql-fetcher.ts',
    ]);
  });

  test('lends its environment to the configuration only, where a process begins', () => {
    const readers = using(/process\.env\b/);
    expect(readers).toContain('main.ts');
    expect(readers.filter(file => file !== 'main.ts' && !file.startsWith('cli/'))).toEqual([]);
  });
});

function withoutComments(file: string): string {
  const text = sources.get(file)!;
  return parsed.get(file)!.comments.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
}

test('nobody leaves the unit of work', () => {
  const modules = files.filter(file => file.startsWith('modules/'));
  const escapes = /\.(flush|transactional|fork|begin|commit|rollback)\(/;
  expect(modules.filter(file => escapes.test(withoutComments(file))).toSorted()).toEqual([
    // an anchor of the ledger is made now and then, and for a file of SQLite an action of what others have written
    'modules/audit/chain/anchors.ts',
    'modules/audit/chain/chain.ts',
    // what failed is written down after its unit of work was rolled back
    'modules/audit/recorder.ts',
    // runs before the first request, so there is no mutation round it
    'modules/calendar/zone-data.service.ts',
    // notes the use of a key while it authenticates, which is before any field
    'modules/people/access-key.repository.ts',
    // opens an account for whoever the provider sends, likewise
    'modules/people/first-use.service.ts',
    // notes how the provider calls somebody now, likewise
    'modules/people/identity.repository.ts',
  ]);
});
