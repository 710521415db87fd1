import { type Config, describeDatabase } from '../../config.ts';
import { connect } from '../../database/connect.ts';
import { entities } from '../../schema.ts';
import { assertIsThere, ONCE } from '../beside.ts';
import type { Report } from '../command.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { readSettings } from '../settings.ts';

const MARKS = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' };

export async function doctor(): Promise<Report> {
  const config = readSettings();
  const findings = await look(config);
  const lines = findings.map(({ state, about, found, advice }) =>
    [`${MARKS[state]}  ${about}: ${found}`, ...(advice ? [`      ${advice}`] : [])].join('\n'),
  );
  const database = describeDatabase(config.databaseUrl);
  return {
    text: [database, ...lines].join('\n'),
    data: { database, findings },
    foundProblems: findings.some(({ state }) => state === 'fail'),
  };
}

/** Without opening it as a server would, which puts some things right by itself. */
async function look(config: Config): Promise<Finding[]> {
  assertIsThere(config);
  const orm = await connect({ url: config.databaseUrl.reveal(), poolMax: 2 }, entities, () => {}, ONCE);
  try {
    return await examine({ config, orm });
  } finally {
    await orm.close(true);
  }
}
