import pino, { type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** Whatever carries one of these names is printed as `[secret]`, wherever it hangs. */
const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'currentPassword',
  'token',
  'secret',
  'appriseUrl',
  'tokenHash',
  'passwordHash',
];
const PATHS = SECRETS.flatMap(name => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

interface LogSettings {
  readonly level: string;
  /** Lines for people instead of JSON. */
  readonly isPretty: boolean;
  /** Where lines of JSON go; else standard output. */
  readonly to?: DestinationStream;
}

/** One JSON object a line (RFC 8259), except in development, where people read along. */
export async function createLog({ level, isPretty, to }: LogSettings): Promise<Log> {
  const options = { level, base: null, redact: { paths: PATHS, censor: '[secret]' } };
  if (!isPretty) return to ? pino(options, to) : pino(options);
  const { default: pretty } = await import('pino-pretty');
  return pino(
    options,
    pretty({ colorize: process.stdout.isTTY, translateTime: 'HH:MM:ss', singleLine: true, sync: true }),
  );
}
