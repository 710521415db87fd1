import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const isInstalled = name => existsSync(join(ROOT, 'node_modules', name));

/** Builds where needed, then runs a built module in this very process, so that signals and exit codes are its own. */
export async function runBuilt(module) {
  process.env.INIT_CWD ??= process.cwd(); // as npm does: where paths on the command line begin
  process.chdir(ROOT); // ./data and .env are Almanac's own, wherever it is started from
  if (isInstalled('typescript')) {
    const { build } = await import('./compile.mjs');
    if (!build(() => console.error('Building Almanac, which takes a few seconds …'))) process.exit(1);
  }
  if (!isInstalled('fastify') || !existsSync(join('dist', module))) {
    console.error('Almanac is not installed completely: run "npm ci" first.');
    process.exit(1);
  }
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(realpathSync('dist'), module)).href);
}
