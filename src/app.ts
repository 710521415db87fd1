import 'reflect-metadata';
import cors from '@fastify/cors';
import type { MikroORM } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from './config.ts';
import { connect, type Patience } from './database/connect.ts';
import { lockFile } from './database/file-lock.ts';
import { isPostgresUrl, sqliteFileOf } from './database/options.ts';
import { migrate, type SchemaVersion } from './database/schema-version.ts';
import { echoStatements, tellSlowStatements } from './database/statement-log.ts';
import { openDemo } from './demo.ts';
import { nodeResolver } from './graphql/node.ts';
import { printedSchema } from './graphql/printed-schema.ts';
import { schemaOf } from './graphql/schema.ts';
import { ServerInfoResolver } from './graphql/server-info.ts';
import { LIMITS } from './graphql/limits/limits.ts';
import { serveGraphQL } from './graphql/server.ts';
import { type Actor, stranger } from './kernel/actor.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import type { Context } from './kernel/context.ts';
import { checkKeys } from './kernel/key-check.ts';
import { IdempotencyKey } from './kernel/idempotency.entity.ts';
import { Scope, type Surroundings } from './kernel/scope.ts';
import { SecretBox } from './kernel/secret-box.ts';
import { ServerState } from './kernel/server-state.entity.ts';
import { Signer } from './kernel/signer.ts';
import { Author } from './modules/authors/author.entity.ts';
import { AuthorResolver } from './modules/authors/author.resolver.ts';
import { authorsNodes } from './modules/authors/authors.nodes.ts';
import { Calendar } from './modules/calendar/calendar.entity.ts';
import { calendarNodes } from './modules/calendar/calendar.nodes.ts';
import {
  CalendarResolver,
  HouseholdCalendarsResolver,
  UserCalendarsResolver,
} from './modules/calendar/calendar.resolver.ts';
import { createDefaultCalendar } from './modules/calendar/calendar.service.ts';
import { Event, EventMembership, EventParticipant } from './modules/calendar/event.entity.ts';
import { EventResolver } from './modules/calendar/event.resolver.ts';
import { ImportResolver } from './modules/calendar/import.resolver.ts';
import { MemberOccurrencesResolver, OccurrenceResolver } from './modules/calendar/occurrence.resolver.ts';
import { RecurrenceResolver } from './modules/calendar/recurrence.resolver.ts';
import {
  EventMembershipResolver,
  EventParticipantResolver,
  SchedulableResolver,
} from './modules/calendar/schedulable.resolver.ts';
import { followZoneData } from './modules/calendar/zone-data.service.ts';
import { accountOpened } from './modules/people/people.events.ts';
import { FamilyMember, Household, HouseholdRole } from './modules/people/household.entity.ts';
import { FamilyMemberResolver, HouseholdResolver } from './modules/people/household.resolver.ts';
import { peopleNodes } from './modules/people/people.nodes.ts';
import { hashToken } from './modules/people/credentials/token.ts';
import { actorByToken, actorByUserId } from './modules/people/session.repository.ts';
import { Session, User } from './modules/people/user.entity.ts';
import { UserResolver } from './modules/people/user.resolver.ts';
import { bodyBytesOf, LARGEST_BODY, readBodies } from './server/body.ts';
import { examplesFor } from './server/examples.ts';
import { graphiql } from './server/graphiql.ts';
import { health } from './server/health.ts';
import { createHttp } from './server/http.ts';
import { VERSION } from './version.ts';
import type { Log } from './server/log.ts';

export const entities = [
  User,
  Session,
  Household,
  HouseholdRole,
  FamilyMember,
  Calendar,
  Event,
  EventParticipant,
  EventMembership,
  Author,
  IdempotencyKey,
  ServerState,
];

export const createSchema = () =>
  schemaOf([
    nodeResolver([...calendarNodes, ...peopleNodes, ...authorsNodes]),
    ServerInfoResolver,
    UserResolver,
    HouseholdResolver,
    FamilyMemberResolver,
    CalendarResolver,
    HouseholdCalendarsResolver,
    UserCalendarsResolver,
    EventResolver,
    SchedulableResolver,
    EventParticipantResolver,
    EventMembershipResolver,
    OccurrenceResolver,
    MemberOccurrencesResolver,
    RecurrenceResolver,
    ImportResolver,
    AuthorResolver,
  ]);

accountOpened.on(createDefaultCalendar);

export interface App {
  readonly orm: MikroORM;
  readonly http: FastifyInstance;
  /** For work without a caller. */
  scope(actor?: Actor): Scope;
  /** Opens the demo household; null where there is none. */
  readonly demoToken: string | null;
  /** From now on readiness says no; what arrives is still answered. */
  drain(): void;
  close(): Promise<void>;
}

interface Circumstances {
  readonly log: Log;
  readonly clock?: Clock;
  readonly patience?: Patience;
}

/** The one place that knows every module: opens the database, builds the schema, and puts HTTP round it. */
export async function createApp(config: Config, circumstances: Circumstances): Promise<App> {
  const { log } = circumstances;
  const url = config.databaseUrl.reveal();
  await using opened = new AsyncDisposableStack(); // what is open is closed again, in turn, if the start fails
  if (!isPostgresUrl(url)) opened.defer(lockFile(sqliteFileOf(url)));
  const { orm, scope } = await openDatabase(config, circumstances);
  opened.defer(() => orm.close());
  await prepare(scope, log);
  const demoToken = await openDemo(scope(), config);
  opened.defer(tellStatements(config, log));
  const http = createHttp(log);
  opened.defer(() => http.close());
  const { drain } = health(http, () => orm.em.getConnection().execute('select 1'));
  await serve(http, config, { scope, demoToken });
  const running = opened.move();
  return { orm, http, scope, demoToken, drain, close: () => running.disposeAsync() };
}

/** The database and its scopes, without HTTP: a command beside a running server needs no more, and takes no lock. */
export async function openDatabase(
  config: Config,
  { log, clock = systemClock, patience }: Circumstances,
): Promise<Pick<App, 'orm' | 'scope'>> {
  const settings = { url: config.databaseUrl.reveal(), poolMax: config.databasePoolMax };
  const orm = await connect(settings, entities, message => log.warn(message), patience);
  const schemaVersion = await migrate(orm, config.autoMigrate, message => log.info(message));
  const surroundings = surroundingsOf(config, clock, schemaVersion);
  return { orm, scope: (actor = stranger) => new Scope(orm.em.fork() as SqlEntityManager, actor, surroundings) };
}

function tellStatements({ slowQueryMs }: Config, log: Log): () => void {
  const stopSlow = tellSlowStatements(slowQueryMs, message => log.warn(message));
  const stopEcho = log.isLevelEnabled('debug') ? echoStatements(message => log.debug(message)) : () => {};
  return () => {
    stopSlow();
    stopEcho();
  };
}

/** What has to be right before the first request: the keys, and instants that fit the zone data of this platform. */
async function prepare(scope: App['scope'], log: Log): Promise<void> {
  await scope().commit(checkKeys);
  await followZoneData(scope(), process.versions.tz ?? 'unknown', message => log.info(message));
}

const surroundingsOf = (config: Config, clock: Clock, version: SchemaVersion): Surroundings => ({
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

async function serve(
  http: FastifyInstance,
  config: Config,
  { scope, demoToken }: Pick<App, 'scope' | 'demoToken'>,
): Promise<void> {
  const schema = createSchema();
  const text = printedSchema(schema);
  http.get('/schema.graphql', (_request, reply) => reply.type('text/plain; charset=utf-8').send(text));
  if (config.graphiql) await http.register(graphiql, { examples: examplesFor(demoToken) });
  await http.register(async api => {
    const callers = new WeakMap<FastifyRequest, Context>();
    await api.register(cors, { origin: [...config.corsOrigins], maxAge: 600 });
    api.addHook('onRequest', async request => {
      callers.set(request, await callerOf(request, scope));
    });
    readBodies(api, request => (callers.get(request)?.scope.isStranger === false ? LARGEST_BODY : LIMITS.body));
    await serveGraphQL(api, {
      schema,
      introspection: config.introspection,
      log: (fields, message) => http.log.error(fields, message),
      contextOf: async request => {
        const caller = callers.get(request) ?? (await callerOf(request, scope));
        return { ...caller, bodyBytes: bodyBytesOf(request) };
      },
    });
  });
}

/** Who asks: the one statement of authentication, none for strangers. */
async function callerOf(request: FastifyRequest, scope: App['scope']): Promise<Context> {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const own = scope();
  const actor = token === undefined ? null : await actorByToken(own, hashToken(token));
  if (actor) own.actAs(actor);
  return {
    scope: own,
    requestId: request.id,
    bodyBytes: 0, // not read yet
    hasBadToken: request.headers.authorization !== undefined && actor === null,
    actorOf: userId => actorByUserId(scope(), userId),
  };
}
