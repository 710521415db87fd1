import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../support/scratch.ts';
import { foundHousehold, type Household, isTurnedAway, look, plan, readiness, type Reply } from './household.ts';
import { copyProject, type ServerProcess, startProcess } from './server-process.ts';
import { NO_HALVES, stored } from './stored.ts';

const has = (command: string) => spawnSync(command, ['--version']).status === 0;

/** Whether this user may mount a file system of a few megabytes: root may, in most places. */
function mayMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'almanac-mount-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place]).status === 0;
  if (isMounted) spawnSync('umount', [place]);
  rmSync(place, { recursive: true });
  return isMounted;
}

let project: ReturnType<typeof copyProject>;
let server: ServerProcess | undefined;
let ann: Household;
let folder: string;
beforeAll(() => {
  project = copyProject();
});
afterEach(async () => {
  await server?.kill();
});
afterAll(() => project.remove());

async function begin(place: string): Promise<{ url: string; at: string; file: string }> {
  folder = place;
  const file = join(folder, 'full.db');
  server = await startProcess(project.folder, `sqlite:${file}`);
  ann = await foundHousehold(server.url);
  expect((await readiness(server.url)).status).toBe(200);
  return { url: `sqlite:${file}`, at: server.url, file };
}

/** Long enough that a disk with little room is full soon. */
const STORY = 'So they lived happily. '.repeat(100);

const writes = (at: string, title: string): Promise<Reply> => plan(at, ann, { title, description: STORY });

/** Writes until it no longer works; the titles of what was answered before. */
async function fill(at: string): Promise<{ done: string[]; refused: Reply[] }> {
  const done: string[] = [];
  for (let i = 0; i < 400; i++) {
    const replies = await Promise.all(['a', 'b', 'c', 'd'].map(name => writes(at, `full ${i} ${name}`)));
    done.push(...replies.flatMap(({ it }) => it?.['event'].title ?? []));
    const refused = replies.filter(({ it }) => !it);
    if (refused.length > 0) return { done, refused };
  }
  throw new Error('The disk was never full');
}

interface Life {
  /** Of all events that are stored. */
  readonly titles: string[];
  /** Of those that somebody was told of. */
  readonly answered: string[];
}

/** All that has to hold while the disk is full, and after there is room again. */
async function live({ url, at }: { url: string; at: string }, makeRoom: () => void): Promise<Life> {
  const { done, refused } = await fill(at);
  expect(refused.filter(reply => !isTurnedAway(reply) || !/cannot store anything/.test(reply.message))).toEqual([]);
  const seen = await look(at, ann);
  expect(seen).toMatchObject({ status: 200, code: null });
  expect(seen.it?.['nodes'].length).toBeGreaterThan(0);
  await expect.poll(() => readiness(at)).toEqual({ status: 503, says: 'the database cannot store anything' });
  expect((await fetch(`${at}/healthz`)).status).toBe(200);

  makeRoom();
  await expect.poll(() => readiness(at), { timeout: 5000 }).toEqual({ status: 200, says: 'ready' });
  const after = await Promise.all(Array.from({ length: 10 }, (_, i) => writes(at, `after ${i}`)));
  expect(after.map(({ it }) => it?.['event'].title)).toEqual(after.map((_, i) => `after ${i}`));
  await server?.kill();
  const { halves, titles, short } = await stored(url);
  expect({ halves, short }).toEqual({ halves: NO_HALVES, short: [] });
  return { titles, answered: [...done, ...after.map((_, i) => `after ${i}`)].toSorted() };
}

/** Lets no file of the server grow beyond so many bytes. */
const limitTo = (bytes: number | 'unlimited') =>
  execFileSync('prlimit', [`--pid=${server?.pid}`, `--fsize=${bytes}:unlimited`]);

describe('a SQLite file that can no longer grow', { timeout: 120_000 }, () => {
  test.skipIf(!has('prlimit'))('because of a limit (needs prlimit of util-linux): only reading goes on', async () => {
    const { url, at, file } = await begin(mkdtempSync(scratch('almanac-full-')));
    limitTo(Math.max(...['', '-wal'].map(end => statSync(file + end).size)) + 2 ** 19);
    const { titles, answered } = await live({ url, at }, () => limitTo('unlimited'));
    expect(titles).toEqual(answered);
    rmSync(folder, { recursive: true });
  });

  test.skipIf(!mayMount())(
    'because the disk is full (needs the right to mount one): only reading goes on',
    async () => {
      const place = mkdtempSync(join(tmpdir(), 'almanac-disk-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', place]);
      try {
        const running = await begin(place);
        const ballast = join(place, 'ballast');
        const free = Number(
          /(\d+)\s*$/.exec(execFileSync('df', ['--output=avail', '-B1', place], { encoding: 'utf8' }))?.[1],
        );
        writeFileSync(ballast, Buffer.alloc(free - 2 ** 18));
        const { titles, answered } = await live(running, () => rmSync(ballast));
        expect(titles).toEqual(answered);
      } finally {
        await server?.kill();
        execFileSync('umount', [place]);
        rmSync(place, { recursive: true });
      }
    },
  );
});
