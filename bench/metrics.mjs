// What it costs to measure: Almanac beside itself without metrics and spans. Goal: at most 3 % of each query.
// ROUNDS=7 SECONDS=5 npm run bench:metrics
import { almanac, benchBeside, without } from './beside-itself.mjs';

await benchBeside([almanac, without('unmeasured.mjs')], 1.03);
