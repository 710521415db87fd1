import { createRequire } from 'node:module';

/** Beside the package: two folders up from what is built, one from the source. */
const packageFile = import.meta.filename.includes('/dist/') ? '../../package.json' : '../package.json';

export const VERSION = (createRequire(import.meta.url)(packageFile) as { version: string }).version;
