// Reads a calendar file into a calendar: npm run import -- file.ics
import { runBuilt } from './built.mjs';
import { onNewNode } from './node.mjs';

await onNewNode(import.meta.url, () => runBuilt('src/cli/import.js'));
