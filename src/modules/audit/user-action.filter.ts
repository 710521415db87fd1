import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Outcome } from '../../kernel/deed.ts';
import { type InstantMatch, instantMatches, type TextMatch, textMatches } from '../../kernel/filters.ts';
import type { Scope } from '../../kernel/scope.ts';

/** What `where` of a list of actions says; all that is given must hold. */
export interface ActionWhere {
  readonly userId?: string | null;
  readonly username?: string | null;
  readonly actionType?: string | null;
  readonly outcome?: readonly Outcome[] | null;
  readonly requestId?: string | null;
  readonly resource?: TextMatch | null;
  readonly timestamp?: InstantMatch | null;
  /** Milliseconds. */
  readonly minDurationMs?: number | null;
}

const column = <Value = string>(name: string) => sql.ref<Value>(`user_actions.${name}`);

/** Whether an action is one that was asked for. */
export function actionMatches(scope: Scope, where: ActionWhere): RawBuilder<SqlBool> {
  const { minDurationMs } = where;
  const conditions = [
    ...textMatches(scope, column('user_id'), { eq: where.userId ?? null }),
    ...textMatches(scope, column('username'), { eq: where.username ?? null }),
    ...textMatches(scope, column('action_type'), { eq: where.actionType ?? null }),
    ...textMatches(scope, column('request_id'), { eq: where.requestId ?? null }),
    ...textMatches(scope, column('outcome'), { in: where.outcome ?? null }),
    ...textMatches(scope, column('resource'), where.resource),
    ...instantMatches(scope, column('timestamp'), 'timestamp', where.timestamp),
    ...(minDurationMs == null ? [] : [sql`${column('duration_ms')} >= ${minDurationMs}`]),
  ];
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`;
}
