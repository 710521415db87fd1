import 'reflect-metadata';
import type { MikroORM } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { Config } from './config.ts';
import { connect, type Patience } from './database/connect.ts';
import { lockFile } from './database/file-lock.ts';
import { type DatabaseSettings, isPostgresUrl, sqliteFileOf } from './database/options.ts';
import { migrate, type SchemaVersion } from './database/schema-version.ts';
import { echoStatements, tellSlowStatements } from './database/statement-log.ts';
import type { StatementListener } from './database/statements.ts';
import { openDemo } from './demo.ts';
import { type Actor, stranger } from './kernel/actor.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { CountCache } from './kernel/count-cache.ts';
import { checkKeys } from './kernel/key-check.ts';
import type { Metrics } from './kernel/metrics.ts';
import { type RateLimiter, unlimited } from './kernel/rate-limits.ts';
import { Scope, type Surroundings } from './kernel/scope.ts';
import { SecretBox } from './kernel/secret-box.ts';
import { Signer } from './kernel/signer.ts';
import { watchLedger } from './modules/audit/ledger.metrics.ts';
import { Chain, type ChainMeans } from './modules/audit/chain/chain.ts';
import { Recorder } from './modules/audit/recorder.ts';
import { followZoneData } from './modules/calendar/zone-data.service.ts';
import { verifierOf } from './modules/people/oidc/verifier.ts';
import { anchorKeeper } from './server/anchor-file.ts';
import { health } from './server/health.ts';
import { createHttp } from './server/http.ts';
import { watchCounts, watchPool, watchStatements } from './server/metrics/database.ts';
import { serveMetrics } from './server/metrics/endpoint.ts';
import { MetricRegistry } from './server/metrics/registry.ts';
import { watchRequests } from './server/metrics/requests.ts';
import { WindowLimiter } from './server/rate-limiter.ts';
import { RedisCounts } from './server/redis-counts.ts';
import { connectRedis } from './server/redis.ts';
import { StorageWatch } from './server/storage.ts';
import { VERSION } from './version.ts';
import type { Log } from './server/log.ts';
import { serveApi } from './api.ts';
import { entities } from './schema.ts';

export interface App {
  readonly orm: MikroORM;
  readonly http: FastifyInstance;
  /** For work without a caller. */
  scope(actor?: Actor, origin?: string): Scope;
  /** Opens the demo household; null where there is none. */
  readonly demoToken: string | null;
  /** From now on readiness says no; what arrives is still answered. */
  drain(): void;
  /** From now on no mutation begins. */
  refuseChanges(): void;
  close(): Promise<void>;
}

/** A command is not asked to end while it works. */
const NEVER = new AbortController().signal;

const SWEEP_MS = 1000;

/** Who hears of statements, and who looks at the pool of connections. */
type Watching = Pick<DatabaseSettings, 'onStatement' | 'onPool'>;

interface Circumstances {
  readonly log: Log;
  readonly clock?: Clock;
  readonly patience?: Patience;
  readonly rateLimiter?: RateLimiter;
  readonly counts?: CountCache;
  readonly closing?: AbortSignal;
  readonly watching?: Watching;
}

/** The one place that knows every module: opens the database, builds the schema, and puts HTTP round it. */
export async function createApp(config: Config, circumstances: Circumstances): Promise<App> {
  const { log } = circumstances;
  const url = config.databaseUrl.reveal();
  await using opened = new AsyncDisposableStack(); // what is open is closed again, in turn, if the start fails
  if (!isPostgresUrl(url)) opened.defer(lockFile(sqliteFileOf(url)));
  const redis = config.redisUrl ? connectRedis(config.redisUrl, log) : undefined;
  opened.defer(() => redis?.disconnect());
  const rateLimiter = new WindowLimiter(config.rateLimits, redis);
  const counts = new CountCache(redis && new RedisCounts(redis));
  const closing = new AbortController();
  const metrics = new MetricRegistry();
  const storage = new StorageWatch();
  const watching = watchingOf(config, { log, metrics, storage });
  const lent = { ...circumstances, rateLimiter, counts, closing: closing.signal, watching };
  const { orm, scope, ledger, sweep, stop } = await openDatabase(config, lent);
  opened.defer(() => orm.close());
  opened.defer(stop);
  await prepare(scope, log);
  opened.defer(repeatedly(sweep));
  const demoToken = await openDemo(scope(), config);
  const http = createHttp(log, config.trustedProxies);
  opened.defer(() => http.close());
  watchCounts(metrics, counts.outcomes);
  watchLedger(metrics, scope, ledger);
  watchRequests(http, metrics);
  serveMetrics(http, metrics, config.metricsToken);
  const ask = () => orm.em.getConnection().execute('select 1');
  const { drain } = health(http, () => storage.probe({ ask, scope, tell: message => log.info(message) }));
  await serveApi(http, config, { scope, demoToken, rateLimiter, metrics });
  const running = opened.move();
  const refuseChanges = () => closing.abort();
  return { orm, http, scope, demoToken, drain, refuseChanges, close: () => running.disposeAsync() };
}

/** The database and its scopes, without HTTP: a command beside a running server needs no more, and takes no lock. */
export async function openDatabase(
  config: Config,
  {
    log,
    clock = systemClock,
    patience,
    rateLimiter = unlimited,
    counts = new CountCache(),
    closing = NEVER,
    watching,
  }: Circumstances,
): Promise<Pick<App, 'orm' | 'scope'> & { ledger: Recorder; sweep(): Promise<void>; stop(): Promise<void> }> {
  const settings = { url: config.databaseUrl.reveal(), poolMax: config.databasePoolMax, ...watching };
  const orm = await connect(settings, entities, message => log.warn(message), patience);
  const schemaVersion = await migrate(orm, config.autoMigrate, message => log.info(message));
  const warn = (message: string) => log.warn(message);
  const verifyJwt = config.oidc && verifierOf(config.oidc, { clock, warn });
  const scope: App['scope'] = (actor = stranger, origin) =>
    new Scope(orm.em.fork() as SqlEntityManager, actor, surroundings, origin);
  const connected: ChainMeans['connected'] = work =>
    ((orm.em.fork() as SqlEntityManager).getKysely() as Kysely<unknown>).connection().execute(work);
  const keepAnchor = anchorKeeper(anchorsFileOf(settings.url), log);
  const chain = new Chain({ scope: () => scope(), connected, keepAnchor }, !isPostgresUrl(settings.url));
  const ledger = new Recorder({
    sealing: chain,
    scope: () => scope(),
    warn: (fields, message) => log.warn(fields, message),
  });
  const own = surroundingsOf(config, clock, schemaVersion);
  const surroundings = { ...own, verifyJwt, rateLimiter, counts, closing, ledger };
  const sweep = async () => {
    await ledger.sweep();
    await chain.look();
  };
  return { orm, scope, ledger, sweep, stop: () => chain.stop() };
}

/** Beside the database, where it is a file; of PostgreSQL the log has the anchors. */
const anchorsFileOf = (url: string): string | null =>
  isPostgresUrl(url) ? null : `${sqliteFileOf(url)}-anchors.jsonl`;

/** Does a chore each second, one at a time, until told to stop; what it began is waited for. */
function repeatedly(chore: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= chore().finally(() => (running = null));
  }, SWEEP_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
    await chore();
  };
}

interface Watchers {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly storage: StorageWatch;
}

function watchingOf({ slowQueryMs, databasePoolMax }: Config, { log, metrics, storage }: Watchers): Watching {
  const listeners: StatementListener[] = [
    ({ failure }) => storage.hear(failure),
    watchStatements(metrics, slowQueryMs),
    tellSlowStatements(slowQueryMs, message => log.warn(message)),
  ];
  if (log.isLevelEnabled('debug')) listeners.push(echoStatements(message => log.debug(message)));
  return {
    onStatement: finished => {
      for (const listener of listeners) listener(finished);
    },
    onPool: pool => watchPool(metrics, pool, databasePoolMax),
  };
}

/** What has to be right before the first request: the keys, and instants that fit the zone data of this platform. */
async function prepare(scope: App['scope'], log: Log): Promise<void> {
  await scope().commit(checkKeys);
  await followZoneData(scope(), process.versions.tz ?? 'unknown', message => log.info(message));
}

const surroundingsOf = (
  config: Config,
  clock: Clock,
  version: SchemaVersion,
): Omit<Surroundings, 'verifyJwt' | 'rateLimiter' | 'counts' | 'closing' | 'ledger'> => ({
  clock,
  signer: new Signer(config.sessionSecret.reveal()),
  secretBox: new SecretBox(config.encryptionKeys),
  signUpIsOpen: config.signUp === 'open',
  facts: {
    ...version,
    version: VERSION,
    database: isPostgresUrl(config.databaseUrl.reveal()) ? 'postgresql' : 'sqlite',
    startedAt: clock.now(),
    slowQueryThresholdMs: config.slowQueryMs,
  },
});
