import { once } from 'node:events';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { sqliteFileOf } from '../../database/options.ts';
import type { Migrator } from '../../database/migrator.ts';
import { systemClock } from '../../kernel/clock.ts';
import { assertKeysFit, KEYS_CHECK, WrongKey } from '../../kernel/key-check.ts';
import { SecretBox } from '../../kernel/secret-box.ts';
import { connectRedis } from '../../server/redis.ts';
import { type Check, fail, isPostgres, ok, type Patient, read, sized, warn } from './finding.ts';

export const migrations: Check = async ({ orm }) => {
  const migrator = orm.migrator as Migrator;
  const [newer, pending] = [await migrator.unknown(), await migrator.getPending()];
  if (newer.length > 0) {
    return [
      fail('migrations', `a newer version has changed this database (${newer.join(', ')})`, 'Start that version'),
    ];
  }
  if (pending.length === 0) return [ok('migrations', 'none is pending')];
  return [warn('migrations', `${pending.length} pending`, 'Back up, then: almanac migrate up (or start the server)')];
};

async function remembered(patient: Patient, key: string): Promise<string | null> {
  const [row] = await read<{ value: string }>(patient, `select value from server_state where key = '${key}'`);
  return row?.value ?? null;
}

export const keys: Check = async patient => {
  try {
    assertKeysFit(new SecretBox(patient.config.encryptionKeys), await remembered(patient, KEYS_CHECK));
    return [ok('keys', 'ENCRYPTION_KEYS opens what is sealed here')];
  } catch (error) {
    if (!(error instanceof WrongKey)) throw error;
    return [
      fail('keys', 'ENCRYPTION_KEYS does not open what is sealed here', 'Put the old key back, after the new one'),
    ];
  }
};

const TOLERANCE_MS = 1000;
const MINUTE_MS = 60_000;
const NOW = {
  postgresql:
    'select extract(epoch from clock_timestamp()) * 1000 as ms, (select max(timestamp) from user_actions) as at',
  sqlite: "select unixepoch('subsec') * 1000 as ms, (select max(timestamp) from user_actions) as at",
};

/** The database's clock, this process's, and whether the log holds what is still to come. */
export const clock: Check = async patient => {
  const statement = NOW[isPostgres(patient) ? 'postgresql' : 'sqlite'];
  const [row] = await read<{ ms: number | string; at: number | string | null }>(patient, statement);
  const now = systemClock.now().getTime();
  const apart = Math.round(Math.abs(Number(row?.ms) - now));
  const ahead = row?.at ? new Date(row.at).getTime() - now : 0;
  if (ahead > MINUTE_MS) {
    return [
      fail('clock', `the newest action is ${Math.round(ahead / 1000)} s from now`, 'Set the clock: it went back'),
    ];
  }
  if (apart <= TOLERANCE_MS) return [ok('clock', `${apart} ms from the database's`)];
  const found = `${apart} ms from the database's`;
  return [(apart > MINUTE_MS ? fail : warn)('clock', found, 'Let both machines follow a time server')];
};

export const zoneData: Check = async patient => {
  const [here, used] = [process.versions.tz ?? 'unknown', await remembered(patient, 'time_zone_data')];
  if (used === null || here === used) return [ok('time zone data', here)];
  const found = `${here} here, but instants were derived from ${used}`;
  return [warn('time zone data', found, 'Start the server once: it derives anew what is still to come')];
};

const LITTLE = 1_000_000_000;
const ALMOST_NOTHING = 100_000_000;

/** Where the SQLite file is; else where this process runs, since a database server's disk cannot be seen from here. */
export const disk: Check = async patient => {
  const url = patient.config.databaseUrl.reveal();
  const folder = isPostgres(patient) ? path.resolve('.') : path.dirname(path.resolve(sqliteFileOf(url)));
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const found = `${sized(free)} free in ${folder}`;
  if (free > LITTLE) return [ok('disk space', found)];
  return [(free > ALMOST_NOTHING ? warn : fail)('disk space', found, 'Make room: without it nothing can be saved')];
};

const REDIS_MS = 3000;

export const redis: Check = async ({ config }) => {
  if (!config.redisUrl) return [];
  const connection = connectRedis(config.redisUrl, { info: () => {}, warn: () => {} });
  try {
    if (connection.status !== 'ready') await once(connection, 'ready', { signal: AbortSignal.timeout(REDIS_MS) });
    await connection.ping();
    return [ok('Redis', 'answers')];
  } catch {
    return [warn('Redis', 'does not answer', 'Start it, or take REDIS_URL away: until then each server counts alone')];
  } finally {
    connection.disconnect();
  }
};
