import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The first Node with argon2 in `node:crypto`. */
const OLDEST = [24, 7];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);

/**
 * Runs `work` where this Node is new enough. Otherwise the script at `url` is run again, with its arguments, by the Node that
 * npm installed beside Almanac, and this process ends as that one does.
 */
export function onNewNode(url, work) {
  if (isNewEnough) return work();
  const node = bundledNode();
  if (!node) {
    console.error(`Almanac needs Node ${OLDEST.join('.')} or newer; this is ${process.versions.node}.`);
    console.error('Install a newer one, or run "npm ci" without --omit=optional, which brings its own.');
    process.exit(1);
  }
  follow(spawn(node, [...process.execArgv, fileURLToPath(url), ...process.argv.slice(2)], { stdio: 'inherit' }));
}

function bundledNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  return ['node', 'node-bin']
    .map(name => new URL(`../node_modules/${name}-${platform}-${process.arch}/bin/${file}`, import.meta.url))
    .map(fileURLToPath)
    .find(existsSync);
}

/** Passes signals on to a child, and ends as it ends. */
function follow(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // a terminal sends Ctrl-C to both; a server takes the second as "at once"
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
