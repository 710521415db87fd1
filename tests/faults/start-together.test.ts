import { setTimeout as after } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../support/app.ts';
import { foundHousehold, plan, readiness } from './household.ts';
import { type OwnPostgres, ownPostgres } from './own-postgres.ts';
import { copyProject, launch, type Launched, startProcess } from './server-process.ts';
import { NO_HALVES, query, stored } from './stored.ts';

const TOGETHER = 10;

let project: ReturnType<typeof copyProject>;
const launched: Launched[] = [];
beforeAll(async () => {
  project = copyProject();
  // built once, before ten start from it
  const first = await freshDatabase('sqlite');
  await (await startProcess(project.folder, first.url)).kill();
  first.remove();
});
afterEach(async () => {
  await Promise.all(launched.splice(0).map(each => each.kill()));
});
afterAll(() => project.remove());

/** Ten processes on one database, all at once. */
function launchTogether(url: string): Launched[] {
  launched.push(...Array.from({ length: TOGETHER }, () => launch(project.folder, url, { DB_POOL_MAX: '2' })));
  return [...launched];
}

const applied = (server: Launched) => server.output().match(/Migration applied: \w+/g) ?? [];

describe('ten servers that start at once', { timeout: 120_000 }, () => {
  test('on one empty PostgreSQL database: all become ready, and each migration is applied once', async () => {
    const database = await freshDatabase('postgresql');
    const servers = launchTogether(database.url);
    const urls = await Promise.all(servers.map(each => each.listens));
    const ready = await Promise.all(urls.map(readiness));
    expect(ready.map(({ status }) => status)).toEqual(servers.map(() => 200));
    const names = servers.flatMap(applied);
    expect(names.length).toBeGreaterThan(3);
    expect(new Set(names).size).toBe(names.length);
    const rows = await query(database.url, 'select name from mikro_orm_migrations');
    expect(rows.length).toBe(names.length);

    const ann = await foundHousehold(urls[0]!);
    const titles = urls.map((_, i) => `server ${i}`);
    const replies = await Promise.all(urls.map((url, i) => plan(url, ann, { title: titles[i]! })));
    expect(replies.map(({ it }) => it?.['event'].title)).toEqual(titles);
    const { halves, titles: there } = await stored(database.url);
    expect(halves).toEqual(NO_HALVES);
    expect(there.toSorted()).toEqual(titles.toSorted());
    database.remove();
  });

  test('on one SQLite file: one serves, nine say so and end', async () => {
    const database = await freshDatabase('sqlite');
    const servers = launchTogether(database.url);
    const ends = await Promise.all(
      servers.map(async each => {
        const url = await Promise.race([each.listens.catch(() => null), each.exit.then(() => null)]);
        return { each, url, code: url === null ? await each.exit : null };
      }),
    );
    const serving = ends.filter(({ url }) => url !== null);
    expect(serving.length).toBe(1);
    for (const { each, code } of ends.filter(({ url }) => url === null)) {
      expect(code).toBe(1);
      expect(each.output()).toMatch(/Another Almanac server is using .*test\.db/);
      expect(applied(each)).toEqual([]);
    }
    const ann = await foundHousehold(serving[0]!.url!);
    expect((await plan(serving[0]!.url!, ann, { title: 'alone' })).it?.['event'].title).toBe('alone');
    database.remove();
  });
});

describe('a PostgreSQL that comes up later than the server', () => {
  let postgres: OwnPostgres;
  beforeAll(async () => {
    postgres = await ownPostgres();
  });
  afterAll(() => postgres.stop());

  test('at the third attempt (O30): the server is ready then', { timeout: 120_000 }, async () => {
    const url = await postgres.database();
    await postgres.halt('fast');
    const began = performance.now();
    const server = launch(project.folder, url);
    launched.push(server);
    while (!server.output().includes('attempt 2 of 5')) await after(50);
    await postgres.resume();
    expect((await readiness(await server.listens)).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(9900);
    expect(server.output()).not.toContain('attempt 3');
  });
});
