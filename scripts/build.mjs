// Compiles into dist/ where the sources have changed. Several at once wait for each other.
import { onNewNode } from './node.mjs';

await onNewNode(import.meta.url, async () => {
  const { build } = await import('./compile.mjs');
  if (!build(() => console.log('Building Almanac …'))) process.exitCode = 1;
});
