// What the guard, the limits and idempotency cost: Almanac beside itself without them. Goal: at most a tenth of each query.
// ROUNDS=7 SECONDS=5 npm run bench:protection
import { almanac, benchBeside, without } from './beside-itself.mjs';

const HIGH = { RATE_LIMIT_REQUESTS: '1000000000', RATE_LIMIT_COST: '1000000000', RATE_LIMIT_ANONYMOUS: '1000000' };
const OFF = { RATE_LIMIT_REQUESTS: '0', RATE_LIMIT_COST: '0', RATE_LIMIT_ANONYMOUS: '0' };

await benchBeside([{ ...almanac, env: HIGH }, without('bare.mjs', { env: OFF })], 1.1);
