import { z } from 'zod';

/** One line that makes 32 random bytes in URL-safe base64, for `SESSION_SECRET` and `ENCRYPTION_KEYS`, in any shell. */
export const MAKE_KEY_COMMAND = `node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url') + '=')"`;

/** A variable's text, read by `read`; undefined from there is a mistake, told as "must be <expected>, not <text>". */
export const text = <T>(expected: string, read: (text: string) => T | undefined) =>
  z.string().transform((given, context) => {
    const value = read(given.trim());
    if (value !== undefined) return value;
    return refuse(context, given, `must be ${expected}, not ${JSON.stringify(given.slice(0, 80))}`);
  });

/** Like `text`, for what is or may contain a secret: nothing is trimmed, and the message does not repeat it. */
export const secret = <T>(expected: string, read: (text: string) => T | undefined) =>
  z.string({ error: `is not set: it must be ${expected}` }).transform((given, context) => {
    const value = read(given);
    return value === undefined ? refuse(context, '[secret]', `must be ${expected}`) : value;
  });

/** One of several words, in any case. */
export const oneOf = <const T extends string>(...words: readonly T[]) =>
  text(words.join(' or '), given => words.find(word => word === given.toLowerCase()));

/** A whole number in decimal digits, from `min` to `max`. */
export const wholeNumber = (min: number, max: number) =>
  text(`a whole number from ${min} to ${max}`, given => {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  });

const SWITCH = new Map(
  Object.entries({ '1': true, true: true, on: true, yes: true, '0': false, false: false, off: false, no: false }),
);

/** A switch: 1/0, true/false, on/off or yes/no, in any case. */
export const toggle = () => text('on or off', given => SWITCH.get(given.toLowerCase()));

/** The parts of a comma-separated list, without the space around them; empty parts are left out. */
export const listOf = (given: string): string[] =>
  given
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');

function refuse(context: z.RefinementCtx, input: string, message: string): never {
  context.issues.push({ code: 'custom', input, message });
  return z.NEVER;
}
