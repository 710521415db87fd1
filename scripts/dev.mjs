// Compiles and restarts the server on every change. Ctrl-C ends both. (The watch mode of tsc 7 misses changes.)
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import { onNewNode } from './node.mjs';

const QUIET = 100; // milliseconds without a change, since editors and git write several files at once

await onNewNode(import.meta.url, async () => {
  const { compile, pointDistTo, ROOT } = await import('./compile.mjs');
  const { withBuildLock } = await import('./build-lock.mjs');
  process.chdir(ROOT);
  const folder = join(ROOT, '.dist-dev');
  withBuildLock(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    pointDistTo(folder); // migrations are read from there
  });

  let server;
  const refresh = async () => {
    if (!withBuildLock(() => compile(folder))) return console.error('Waiting for a change that compiles …');
    await kill(server);
    server = spawn(process.execPath, ['--enable-source-maps', join(folder, 'src/main.js')], { stdio: 'inherit' });
  };

  let work = refresh();
  const stopWatching = onChange(['src', 'migrations'].filter(existsSync), () => {
    work = work.then(refresh);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, async () => {
      stopWatching();
      await work;
      server?.kill('SIGTERM');
    });
  }
});

/** Killed, not asked: a graceful end waits for clients, and nothing depends on it. */
async function kill(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Calls `react` when a TypeScript file in the folders has changed and all has been quiet; returns what ends that. */
function onChange(folders, react) {
  let timer;
  const watchers = folders.map(folder =>
    watch(folder, { recursive: true }, (_, file) => {
      if (!file?.endsWith('.ts')) return;
      clearTimeout(timer);
      timer = setTimeout(react, QUIET);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
