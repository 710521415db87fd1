import { type Kysely, sql } from 'kysely';
import { refuse } from '../../kernel/errors.ts';
import { isRealInstant } from '../../kernel/scalars.ts';
import type { Scope } from '../../kernel/scope.ts';

/** A half-open range. */
export interface ActionSpan {
  readonly from: Date;
  readonly to: Date;
}

interface Counts {
  readonly count: number;
  /** Failed or denied. */
  readonly errors: number;
}

export interface ActionTypeRow extends Counts {
  readonly actionType: string;
  readonly avgMs: number;
  readonly maxMs: number;
}

export interface ActionHourRow extends Counts {
  /** Its beginning. */
  readonly hour: Date;
}

const LONGEST_DAYS = 366;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const COUNTS = sql`count(*) as count, sum(case when outcome = 'SUCCESS' then 0 else 1 end) as errors`;

function inSpan(scope: Scope, { from, to }: ActionSpan) {
  for (const [name, at] of Object.entries({ from, to })) {
    if (!isRealInstant(at)) refuse('INVALID', 'This is no instant; it should look like 2026-11-01T00:00:00Z', [name]);
  }
  if (to <= from) refuse('INVALID', 'A range ends after it begins', ['to']);
  if (to.getTime() - from.getTime() > LONGEST_DAYS * DAY_MS) {
    refuse('RANGE_TOO_LARGE', `A range has at most ${LONGEST_DAYS} days; ask for several in turn`, ['to']);
  }
  return sql`timestamp >= ${scope.sql.instant(from)} and timestamp < ${scope.sql.instant(to)}`;
}

/** What became of the actions of each type, the most frequent first (O13). */
export async function actionStatistics(scope: Scope, span: ActionSpan): Promise<ActionTypeRow[]> {
  const { rows } = await sql<Record<keyof ActionTypeRow, string>>`
    select action_type as "actionType", ${COUNTS},
      coalesce(avg(duration_ms), 0) as "avgMs", coalesce(max(duration_ms), 0) as "maxMs"
    from user_actions where ${inSpan(scope, span)}
    group by action_type order by 2 desc, 1`.execute(scope.rows() as Kysely<unknown>);
  return rows.map(({ actionType, count, errors, avgMs, maxMs }) => ({
    actionType,
    count: Number(count),
    errors: Number(errors),
    avgMs: Number(avgMs),
    maxMs: Number(maxMs),
  }));
}

/** The hours of UTC in which anything was done or tried, the first first (O14). */
export async function actionTimeline(scope: Scope, span: ActionSpan): Promise<ActionHourRow[]> {
  const hour =
    scope.sql.name === 'sqlite'
      ? sql`timestamp / ${sql.lit(HOUR_MS)}`
      : sql`floor(extract(epoch from timestamp) / 3600)`;
  const { rows } = await sql<Record<keyof ActionHourRow, string>>`
    select ${hour} as hour, ${COUNTS} from user_actions where ${inSpan(scope, span)}
    group by 1 order by 1`.execute(scope.rows() as Kysely<unknown>);
  return rows.map(({ hour: nth, count, errors }) => ({
    hour: new Date(Number(nth) * HOUR_MS),
    count: Number(count),
    errors: Number(errors),
  }));
}
