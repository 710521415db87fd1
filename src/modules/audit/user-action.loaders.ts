import { loadOne } from '../../kernel/loader.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { UserActionTables } from './user-action.entity.ts';
import { actionsById } from './user-action.repository.ts';

/** Operators see every action, others only those that lead them to it by what they did. */
export const probeActions = (scope: Scope, ids: readonly string[]) =>
  scope
    .rows<UserActionTables>()
    .selectFrom('user_actions')
    .select('user_actions.id as id')
    .where(eb => scope.sql.oneOf(eb.ref('user_actions.id'), scope.actor.isOperator ? ids : []));

/** The action behind what its reader may see: it asks for no right of its own, and tells only operators from where it came. */
export const actionById = loadOne(actionsById);
