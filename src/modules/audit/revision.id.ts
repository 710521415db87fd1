/** "alma", "na", then version 8 and the variant of RFC 9562: what is left holds the number of the revision. */
const PREFIX = '616c6d61-6e61-8000-8000-';

/** The id of a revision: a UUIDv8 with its number (`n`, under 2^48) in the last 48 bits. */
export const revisionId = (n: number | string): string => PREFIX + Number(n).toString(16).padStart(12, '0');

/** The number in such an id; null where it is another's. */
export function revisionNumber(id: string): number | null {
  const isOurs = /^[\da-f]{12}$/.test(id.slice(PREFIX.length)) && id.startsWith(PREFIX);
  return isOurs ? Number.parseInt(id.slice(PREFIX.length), 16) : null;
}
