import path from 'node:path';
import { type Config, readConfig } from '../config.ts';
import { loadEnvFile } from '../config/env-file.ts';
import { ensureSecrets } from '../secrets.ts';

/** The server's own settings, as it would read them. */
export function readSettings(): Config {
  loadEnvFile();
  return readConfig(ensureSecrets(process.env, 'data/secrets.env'));
}

/** Paths begin where the command was typed; npm runs it elsewhere and keeps that place here. */
export const typedPath = (file: string): string => path.resolve(process.env['INIT_CWD'] ?? '.', file);
