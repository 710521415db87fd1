// Builds where needed, then runs the server in this very process, so that signals and exit codes are its own.
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onNewNode } from './node.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const isInstalled = name => existsSync(join(ROOT, 'node_modules', name));

async function start() {
  process.chdir(ROOT); // ./data and .env are Almanac's own, wherever it is started from
  if (isInstalled('typescript')) {
    const { build } = await import('./compile.mjs');
    if (!build(() => console.log('Building Almanac, which takes a few seconds …'))) process.exit(1);
  }
  if (!isInstalled('fastify') || !existsSync('dist/src/main.js')) {
    console.error('Almanac is not installed completely: run "npm ci" first.');
    process.exit(1);
  }
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(realpathSync('dist'), 'src/main.js')).href);
}

await onNewNode(import.meta.url, start);
