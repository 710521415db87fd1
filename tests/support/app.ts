import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { MikroORM } from '@mikro-orm/core';
import { inject } from 'vitest';
import { createApp } from '../../src/app.ts';
import { entities } from '../../src/schema.ts';
import { readConfig } from '../../src/config.ts';
import { databaseOptions } from '../../src/database/options.ts';
import { statements } from '../../src/database/statements.ts';
import { newTally, tallied, tallyNow } from '../../src/kernel/tally.ts';
import { createLog } from '../../src/server/log.ts';
import { scratch } from './scratch.ts';

/** The instant at which every test server stands still, unless a test moves it. */
export const NOW = new Date('2026-10-01T08:00:00.000Z');

export const SECRETS = {
  SESSION_SECRET: 'only for tests, and long enough to be one',
  ENCRYPTION_KEYS: 'b25seSBmb3IgdGVzdHMsIGFuZCBsb25nIGVub3VnaCE=',
};

export interface GraphQLProblem {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly GraphQLProblem[];
}

export type TestApp = Awaited<ReturnType<typeof startApp>>;

/** A fresh database of the kind asked for, and how to leave nothing behind. */
export async function freshDatabase(kind = process.env['TEST_DATABASE']) {
  const folder = mkdtempSync(scratch('almanac-'));
  const isPostgres = kind === 'postgresql';
  const url = isPostgres ? `${inject('postgresUrl')}t_${randomUUID()}` : `sqlite:${path.join(folder, 'test.db')}`;
  if (isPostgres) {
    const orm = await MikroORM.init(databaseOptions({ url }, entities));
    await orm.schema.ensureDatabase();
    await orm.close();
  }
  return { url, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Collects the lines of a log. */
export interface LogLines {
  readonly lines: string[];
}

/** A whole server over its own database, spoken to through HTTP. Any variable of the environment can be set. */
export async function startApp(env: NodeJS.ProcessEnv = {}, logged?: LogLines) {
  const { url: databaseUrl, remove } = await freshDatabase();
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: databaseUrl, PORT: '0', ...SECRETS, ...env });
  const clock = { at: NOW, now: () => clock.at };
  const log = await createLog({
    level: logged ? 'info' : 'silent',
    isPretty: false,
    to: { write: (line: string) => void logged?.lines.push(line) },
  });
  const app = await createApp(config, { log, clock, patience: { attempts: 1, pauseMs: 0 } });
  const url = await app.http.listen({ port: 0, host: '127.0.0.1' });

  async function ask<Data>(query: string, variables: object = {}, token?: string): Promise<Answer<Data>> {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const body = JSON.stringify({ query, variables });
    const reply = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
    return (await reply.json()) as Answer<Data>;
  }

  return {
    url,
    clock,
    ask,
    scope: app.scope,
    demoToken: app.demoToken,
    drain: app.drain,
    refuseChanges: app.refuseChanges,
    sql: (text: string) => app.orm.em.fork().getConnection().execute(text) as Promise<Record<string, unknown>[]>,
    async [Symbol.asyncDispose]() {
      await app.close();
      remove();
    },
  };
}

/**
 * The statements that the work sends to the database, and requests while it goes on: not the server's chores, which begin when
 * they like. Transactions' own words and the sealer's are left out.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const listener = (sql: unknown) => void (tallyNow() && seen.push(String(sql)));
  statements.subscribe(listener);
  try {
    await tallied(newTally(), work);
  } finally {
    statements.unsubscribe(listener);
  }
  return seen.filter(sql => !/^(begin|commit|rollback|\/\* ledger \*\/)/i.test(sql));
}
