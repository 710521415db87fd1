import { readFileSync } from 'node:fs';

/** What the environment gives for one variable: its text, nothing where it is unset, or the mistake made in giving it. */
export interface Source {
  readonly value?: string;
  readonly mistake?: string;
}

/**
 * Reads one variable from itself or, where `<name>_FILE` is set, from that file without its last line break.
 * An empty text counts as unset, as in a copied `.env`.
 */
export function readSource(env: NodeJS.ProcessEnv, name: string): Source {
  const direct = env[name] || undefined;
  const file = env[`${name}_FILE`] || undefined;
  if (direct !== undefined && file !== undefined) return { mistake: `${name} and ${name}_FILE are both set: keep one` };
  if (file === undefined) return direct === undefined ? {} : { value: direct };
  try {
    const content = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return content === '' ? {} : { value: content };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { mistake: `${name}_FILE names ${JSON.stringify(file)}, which cannot be read (${code})` };
  }
}

/** The kind of place the server runs in; it decides several defaults. */
export const ENVIRONMENTS = ['development', 'production', 'test'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** `NODE_ENV`, in any case; development where it is unset or wrong (which is reported elsewhere). */
export function environmentOf(env: NodeJS.ProcessEnv): Environment {
  const given = readSource(env, 'NODE_ENV').value?.trim().toLowerCase();
  return ENVIRONMENTS.find(each => each === given) ?? 'development';
}
