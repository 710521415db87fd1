import { randomInt } from 'node:crypto';

/** How often a fault is repeated: once in passing, a hundred times before a release. */
export const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 1);

const SEED = Number(process.env['FAULT_SEED'] ?? randomInt(1, 2 ** 31 - 1));
console.info(`FAULT_SEED=${SEED}`);

/** Park and Miller's generator: moments that the printed seed brings back. */
let state = SEED || 1;
export const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
