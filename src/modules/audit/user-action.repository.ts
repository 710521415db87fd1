import { type OffsetPage, type OffsetPageArgs, readOffsetPage } from '../../kernel/offset-page.ts';
import { columnsOf, type RowOf, toJson } from '../../kernel/rows.ts';
import type { Scope } from '../../kernel/scope.ts';
import { countActions } from './action-count.ts';
import type { LedgerTables } from './ledger.entity.ts';
import { type UserAction, userActionSchema, type UserActionTables } from './user-action.entity.ts';
import { actionMatches, type ActionWhere } from './user-action.filter.ts';

const columns = columnsOf(userActionSchema, [
  'id',
  'timestamp',
  'userId',
  'username',
  'userRoles',
  'actionType',
  'resource',
  'outcome',
  'ipAddress',
  'userAgent',
  'requestId',
  'requestData',
  'responseStatus',
  'errorMessage',
  'durationMs',
]);

/** An action and its place in the chain; for who is no operator without what only they are told. */
export interface UserActionRow extends Omit<RowOf<UserAction, typeof columns>, 'userId'> {
  readonly userId: string | null;
  readonly sequence: number;
  /** Hexadecimal. */
  readonly hash: string;
}

const FOR_OPERATORS = { userId: null, ipAddress: null, userAgent: null, requestData: null, errorMessage: null };

/** Actions that have their number. */
const sealedActions = (scope: Scope) =>
  scope
    .rows<UserActionTables & LedgerTables>()
    .selectFrom('user_actions')
    .innerJoin('ledger_seals', 'ledger_seals.id', 'user_actions.id')
    .select([...columns, 'ledger_seals.sequence', 'ledger_seals.hash']);

type Stored = Awaited<ReturnType<ReturnType<typeof sealedActions>['executeTakeFirstOrThrow']>>;

const rowOf = (scope: Scope, stored: Stored): UserActionRow => ({
  ...stored,
  userRoles: toJson<readonly string[]>(stored.userRoles),
  requestData: toJson<unknown>(stored.requestData),
  sequence: Number(stored.sequence),
  hash: stored.hash.toString('hex'),
  ...(scope.actor.isOperator ? {} : FOR_OPERATORS),
});

/** Actions by their ids, for whoever sees something that they did. */
export async function actionsById(scope: Scope, ids: readonly string[]): Promise<UserActionRow[]> {
  await scope.surroundings.ledger.seal(scope);
  const stored = await sealedActions(scope)
    .where(eb => scope.sql.oneOf(eb.ref('user_actions.id'), ids))
    .execute();
  return stored.map(row => rowOf(scope, row));
}

/** One page of actions, the newest first. */
export async function actionPage(
  scope: Scope,
  args: OffsetPageArgs,
  where: ActionWhere,
): Promise<OffsetPage<UserActionRow>> {
  await scope.surroundings.ledger.seal(scope);
  return readOffsetPage(args, {
    rows: async (limit, offset) => {
      const stored = await sealedActions(scope)
        .where(actionMatches(scope, where))
        .orderBy('user_actions.timestamp', 'desc')
        .orderBy('user_actions.id', 'desc')
        .limit(limit)
        .offset(offset)
        .execute();
      return stored.map(row => rowOf(scope, row));
    },
    count: () => countActions(scope, where),
  });
}
