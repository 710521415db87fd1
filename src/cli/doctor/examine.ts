import { capturing, insertOnly, unsealed } from './ledger.ts';
import { type Check, fail, type Finding, type Patient } from './finding.ts';
import { clock, disk, keys, migrations, redis, zoneData } from './server.ts';
import { connections, fileIntegrity, indexUse, journal, sizes, unusedIndexes } from './storage.ts';

/** From what everything else stands on to what is only nice to know. */
const CHECKS: Readonly<Record<string, Check>> = {
  migrations,
  keys,
  clock,
  'time zone data': zoneData,
  'disk space': disk,
  integrity: fileIntegrity,
  journal,
  connections,
  Redis: redis,
  'insert-only log': insertOnly,
  'capture of changes': capturing,
  'audit chain': unsealed,
  'table sizes': sizes,
  'index use': indexUse,
  'unused indexes': unusedIndexes,
};

/** Looks at everything, one after the other; what cannot be looked at is a finding too. */
export async function examine(patient: Patient): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [about, check] of Object.entries(CHECKS)) {
    try {
      findings.push(...(await check(patient)));
    } catch (error) {
      findings.push(
        fail(about, `could not be looked at: ${(error as Error).message}`, 'See to what was found above first'),
      );
    }
  }
  return findings;
}
