// Runs the server.
import { runBuilt } from './built.mjs';
import { onNewNode } from './node.mjs';

await onNewNode(import.meta.url, () => runBuilt('src/main.js'));
