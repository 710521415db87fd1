/** Sets of days as bits of one 32-bit integer: bit 0 is the first day of a month (or week). */

/** The first `length` days, up to 31. (`1 << 31` would be negative, and `1 << 32` is 1.) */
export const allDays = (length: number): number => (2 ** length - 1) | 0;

/** Every n-th day of a month from the given bit on. */
export function everyNth(n: number, from: number): number {
  let mask = 0;
  for (let bit = from; bit < 31; bit += n) mask |= 1 << bit;
  return mask;
}

/** The set of the given bits; `otherwise` when there is no list. */
export function bitsOf(values: readonly number[] | undefined, otherwise: number): number {
  return values ? values.reduce((mask, value) => mask | (1 << value), 0) : otherwise;
}

/** Whether the bit is in the set. */
export const hasBit = (mask: number, bit: number): boolean => ((mask >>> bit) & 1) === 1;

/** The lowest bit of a set that is not empty. */
export const lowestBit = (mask: number): number => 31 - Math.clz32(mask & -mask);

/** How many days the set holds. */
export function countBits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest; rest &= rest - 1) count++;
  return count;
}
