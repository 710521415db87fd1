import { createRequire } from 'node:module';

/** Read through the package's own name for its description, which is found from the source and from what is built alike. */
export const VERSION = (createRequire(import.meta.url)('#package.json') as { version: string }).version;
