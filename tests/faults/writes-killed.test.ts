import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../support/app.ts';
import { foundHousehold, type Household, plan } from './household.ts';
import { random, ROUNDS } from './seed.ts';
import { copyProject, type ServerProcess, startProcess } from './server-process.ts';
import { NO_HALVES, query, stored } from './stored.ts';

const WRITES = 200;
const WRITERS = 8;

let project: ReturnType<typeof copyProject>;
beforeAll(() => {
  project = copyProject();
});
afterAll(() => project.remove());

/** 200 events, eight at a time; the server is killed when this many were answered, with others under way. */
async function writeUntilKilled(server: ServerProcess, ann: Household, killAfter: number) {
  const sent: string[] = [];
  const answered: string[] = [];
  let isKilled: Promise<void> | undefined;
  const writer = async () => {
    while (sent.length < WRITES && !isKilled) {
      const title = `event ${sent.length}`;
      sent.push(title);
      const { it } = await plan(server.url, ann, { title });
      if (it) answered.push(it['event'].title);
      if (answered.length === killAfter) isKilled ??= server.kill();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  await isKilled;
  return { sent, answered };
}

describe.each(['sqlite', 'postgresql'])('on %s, a server that is killed in the middle of 200 writes', kind => {
  test.for(Array.from({ length: ROUNDS }, (_, round) => round))(
    'has each that it answered, whole and told once, and no half one (round %i)',
    { timeout: 120_000 },
    async () => {
      const database = await freshDatabase(kind);
      const first = await startProcess(project.folder, database.url);
      const ann = await foundHousehold(first.url);
      const { sent, answered } = await writeUntilKilled(first, ann, 20 + random(WRITES - 40));
      expect(answered.length).toBeGreaterThanOrEqual(20);
      expect(answered.length).toBeLessThan(WRITES);

      const second = await startProcess(project.folder, database.url);
      expect((await plan(second.url, ann, { title: 'afterwards' })).it?.['event'].title).toBe('afterwards');
      // what the first had no time to number is numbered by the second
      const unsealed = () => query(database.url, 'select n from ledger_unsealed');
      await expect.poll(unsealed, { timeout: 10_000, interval: 500 }).toEqual([]);
      await second.kill();
      const { halves, titles, short } = await stored(database.url);
      expect(halves).toEqual(NO_HALVES);
      expect(short).toEqual([]);
      expect([...answered, 'afterwards'].filter(title => !titles.includes(title))).toEqual([]);
      expect(titles.filter(title => title !== 'afterwards' && !sent.includes(title))).toEqual([]);
      database.remove();
    },
  );
});
