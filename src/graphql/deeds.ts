import type { Context } from '../kernel/context.ts';
import { type Deed, newDeed, type Outcome } from '../kernel/deed.ts';
import { isUuid } from '../kernel/dialect.ts';
import { Denied, type DeniedCode, Refused } from '../kernel/errors.ts';
import { isOutage } from '../kernel/outage.ts';
import type { RootKind } from './guard.ts';

/** What a root field is about to do, for whoever asks afterwards. */
export const deedOf = (kind: RootKind, name: string, context: Context, requestData: unknown): Deed =>
  newDeed(`${kind} ${name}`, context.scope.clock.now(), {
    requestId: context.requestId,
    userAgent: context.userAgent,
    requestData,
  });

/** `eventUpdate` is about an event. */
const nounOf = (name: string): string => name.replace(/(?<=[a-z])[A-Z][a-z]+$/, '');

const idIn = (value: unknown): string | undefined => {
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' && isUuid(id) ? id : undefined;
};

/** What it was about: the first thing with an id that it gives, else the one that was named. */
export function resourceOf(name: string, args: { input?: unknown }, payload: object = {}): string {
  for (const [key, value] of Object.entries(payload)) {
    const id = idIn(value);
    if (id !== undefined) return `${key}/${id}`;
  }
  const named = Object.values(args.input ?? {}).find(value => typeof value === 'string' && isUuid(value));
  return named === undefined ? '' : `${nounOf(name)}/${String(named)}`;
}

const STATUS: Partial<Record<DeniedCode, number>> = { RATE_LIMITED: 429, UNAVAILABLE: 503 };

interface End {
  readonly outcome: Outcome;
  /** Of HTTP, as a request answers that does nothing else. */
  readonly status: number;
  /** In our own words: those of a database carry rows. */
  readonly errorMessage: string;
}

/** How a deed ended that threw this. */
export function endOf(error: unknown): End {
  if (error instanceof Denied) {
    const isDenied = error.code === 'FORBIDDEN' || error.code === 'UNAUTHENTICATED';
    const outcome = isDenied ? 'PERMISSION_DENIED' : 'ERROR';
    return { outcome, status: STATUS[error.code] ?? 200, errorMessage: `${error.code}: ${error.message}` };
  }
  if (error instanceof Refused) {
    const isDenied = error.userErrors.some(({ code }) => code === 'FORBIDDEN');
    const errorMessage = error.userErrors.map(({ code, path }) => [code, ...path].join(' ')).join('; ');
    return { outcome: isDenied ? 'PERMISSION_DENIED' : 'ERROR', status: 200, errorMessage };
  }
  if (isOutage(error)) return { outcome: 'ERROR', status: 503, errorMessage: 'UNAVAILABLE' };
  return { outcome: 'ERROR', status: 500, errorMessage: `INTERNAL: ${error instanceof Error ? error.name : 'thrown'}` };
}
