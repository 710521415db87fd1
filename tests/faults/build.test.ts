import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const PROJECT = join(import.meta.dirname, '../..');
const MAIN = `
import { left } from './left.ts';
import { right } from './right.ts';
process.on('SIGTERM', () => process.exit(7));
setInterval(() => {}, 1000);
console.log('up ' + left + ' ' + right + ' ' + process.argv.slice(2));
`;

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'almanac-build-')));
  const copied = ['scripts', 'tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'];
  for (const name of copied) cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'src'));
  write('src/main.ts', MAIN);
  writeVersion(1);
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string) => writeFileSync(join(folder, name), content);

/** Changes two modules that belong together. */
function writeVersion(version: number | string): void {
  write('src/left.ts', `export const left: number = ${version};`);
  write('src/right.ts', `export const right: number = ${version};`);
}

const linkAllModules = () => symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));

function run(...args: string[]): { child: ChildProcess; output: () => string; ended: Promise<unknown[]> } {
  const child = spawn(process.execPath, args, { cwd: tmpdir() });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)));
  return { child, output: () => output, ended: once(child, 'close') };
}

const script = (name: string, ...args: string[]) => run(join(folder, 'scripts', name), ...args);

async function build(): Promise<{ code: unknown; output: string }> {
  const { output, ended } = script('build.mjs');
  const [code] = await ended;
  return { code, output: output() };
}

/** Resolves with the first line of a server, then ends it. */
async function firstLine({ child, output, ended }: ReturnType<typeof run>): Promise<string> {
  await Promise.race([once(child.stdout ?? child, 'data'), ended]);
  child.kill('SIGKILL');
  await ended;
  return output();
}

describe('a build', () => {
  beforeEach(linkAllModules);

  it('happens once when several start at the same time', async () => {
    const results = await Promise.all([build(), build(), build()]);
    expect(results.map(each => each.code)).toEqual([0, 0, 0]);
    expect(results.filter(each => each.output.includes('Building'))).toHaveLength(1);
    expect(existsSync(join(folder, 'dist/src/main.js'))).toBe(true);
  });

  it('happens when sources have changed, and only then', async () => {
    expect((await build()).output).toContain('Building');
    expect((await build()).output).toBe('');
    writeVersion(2);
    expect((await build()).output).toContain('Building');
    expect(await firstLine(run(join(folder, 'dist/src/main.js')))).toMatch(/^up 2 2/);
    writeVersion(1);
    expect((await build()).output).toContain('Building');
    expect(await firstLine(run(join(folder, 'dist/src/main.js')))).toMatch(/^up 1 1/);
  });

  it('that fails tells why and leaves the last one in place', async () => {
    await build();
    writeVersion('"two"');
    const failed = await build();
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('src/left.ts(1,14): error TS2322');
    expect(await firstLine(run(join(folder, 'dist/src/main.js')))).toMatch(/^up 1 1/);
    expect(readdirSync(folder).filter(name => name.startsWith('.dist'))).toHaveLength(1);
  });

  it('that is killed hinders nobody', async () => {
    const killed = script('build.mjs');
    await once(killed.child.stdout ?? killed.child, 'data');
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(existsSync(join(folder, 'dist'))).toBe(false);
    expect((await build()).code).toBe(0);
    expect(await firstLine(run(join(folder, 'dist/src/main.js')))).toMatch(/^up 1 1/);
  });

  it('replaces a folder somebody compiled into by hand', async () => {
    mkdirSync(join(folder, 'dist/src'), { recursive: true });
    write('dist/src/main.js', 'console.log("by hand")');
    expect((await build()).code).toBe(0);
    expect(await firstLine(run(join(folder, 'dist/src/main.js')))).toMatch(/^up 1 1/);
  });

  it('never mixes with another in a server that is starting, and old ones are cleared away', async () => {
    await build();
    const lines: string[] = [];
    for (let version = 2; version <= 6; version += 1) {
      writeVersion(version);
      const { ended, child } = script('build.mjs');
      while (child.exitCode === null) lines.push(await firstLine(run(join(folder, 'dist/src/main.js'))));
      await ended;
    }
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter(line => !/^up (\d) \1/.test(line))).toEqual([]);
    expect(readdirSync(folder).filter(name => name.startsWith('.dist'))).toHaveLength(4);
  });
});

describe('a start', () => {
  it('builds, runs in its own process with its arguments, and ends as the server ends', async () => {
    linkAllModules();
    const server = script('start.mjs', 'one', 'two');
    while (!server.output().includes('up')) await once(server.child.stdout ?? server.child, 'data');
    expect(server.output()).toMatch(/^Building Almanac.*\nup 1 1 one,two\n$/);
    server.child.kill('SIGTERM');
    expect(await server.ended).toEqual([7, null]);
  });

  it('runs what was built where there is no compiler', async () => {
    mkdirSync(join(folder, 'node_modules/fastify'), { recursive: true });
    mkdirSync(join(folder, 'dist/src'), { recursive: true });
    write('dist/src/main.js', 'console.log("built before")');
    expect(await firstLine(script('start.mjs'))).toBe('built before\n');
  });

  it('says what to do where nothing is installed', async () => {
    const server = script('start.mjs');
    expect(await server.ended).toEqual([1, null]);
    expect(server.output()).toContain('run "npm ci" first');
  });
});
