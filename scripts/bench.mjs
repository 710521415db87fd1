// Runs a bench, `server`, `recurrence`, `protection`, `attacks`, `ledger`, `counts` or `metrics`, after installing what the peers need.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onNewNode } from './node.mjs';

const BENCHES = {
  server: '../bench/bench.mjs',
  recurrence: '../bench/recurrence/bench.ts',
  protection: '../bench/protection.mjs',
  attacks: '../bench/attacks.mjs',
  ledger: '../bench/ledger.mjs',
  counts: '../bench/counts.mjs',
  metrics: '../bench/metrics.mjs',
};
const folder = fileURLToPath(new URL('../bench', import.meta.url));

await onNewNode(import.meta.url, async () => {
  const bench = BENCHES[process.argv[2]];
  if (!bench) throw new Error(`Which bench? ${Object.keys(BENCHES).join(' or ')}`);
  if (!existsSync(`${folder}/node_modules`)) {
    const { status } = spawnSync('npm', ['ci', '--prefix', folder, '--ignore-scripts'], { stdio: 'inherit' });
    if (status !== 0) process.exit(1);
  }
  await import(bench);
});
