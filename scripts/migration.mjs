// Makes and runs migrations: npm run migration:status
import { runBuilt } from './built.mjs';
import { onNewNode } from './node.mjs';

await onNewNode(import.meta.url, () => runBuilt('src/cli/migration.js'));
