import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseEnv } from 'node:util';
import { environmentOf } from './config/sources.ts';

const NAMES = ['SESSION_SECRET', 'ENCRYPTION_KEYS'];

/**
 * Outside of production, completes an environment without secrets from `file` (lines of `NAME=value`, readable by its owner
 * only), which is made once: new secrets at each start would make everything sealed before unreadable. Production has to
 * bring its own, so its environment is given back as it is.
 */
export function ensureSecrets(env: NodeJS.ProcessEnv, file: string): NodeJS.ProcessEnv {
  const missing = NAMES.filter(name => !env[name] && !env[`${name}_FILE`]);
  if (environmentOf(env) === 'production' || missing.length === 0) return env;
  const stored = parseEnv(readOrCreate(file));
  return { ...env, ...Object.fromEntries(missing.map(name => [name, stored[name]])) };
}

function readOrCreate(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    create(file);
    return readFileSync(file, 'utf8');
  }
}

/** Written apart, then linked: the file appears complete, and of several processes at once exactly one makes it. */
function create(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const lines = NAMES.map(name => `${name}=${randomBytes(32).toString('base64url')}=\n`);
  writeFileSync(
    draft,
    `# Made for development. Without this file, what was encrypted with it is lost.\n${lines.join('')}`,
    {
      mode: 0o600,
      flush: true,
    },
  );
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
}

const hasCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;
