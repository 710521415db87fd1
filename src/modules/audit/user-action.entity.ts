import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import { instant } from '../../kernel/base.entity.ts';

/** How many characters each text of an action may have; what is longer is cut (O1, O10). */
export const CUT = {
  userId: 255,
  username: 255,
  actionType: 100,
  resource: 500,
  ipAddress: 45,
  userAgent: 500,
  requestId: 100,
  errorMessage: 2000,
} as const;

export const userActionSchema = defineEntity({
  name: 'UserAction',
  tableName: 'user_actions',
  properties: {
    /** Minted before the work, so that a lost answer to COMMIT can be looked up (UUIDv7). */
    id: p.uuid().primary(),
    timestamp: instant().index('ix_user_actions_timestamp'),
    actionType: p.string().length(CUT.actionType).index('ix_user_actions_action_type'),
    /** What it was about, as `event/<id>`; empty where it was about nothing in particular. */
    resource: p.string().length(CUT.resource),
    outcome: p
      .enum(['SUCCESS', 'ERROR', 'PERMISSION_DENIED'] as const)
      .length(50)
      .index('ix_user_actions_outcome'),
    requestId: p.string().length(CUT.requestId).nullable().index('ix_user_actions_request_id'),
    responseStatus: p.integer().nullable(),
    durationMs: p.integer().nullable(),
    /** The action that this one puts back. */
    undoes: p.uuid().nullable(),
    // from here on personal: it enters the chain only as `sha256(salt ‖ …)`, and can be erased
    /** Null for strangers, and for the server's own work. */
    accountId: p.uuid().nullable(),
    /** `sub` of the token of an OIDC provider, else the account's id; `anonymous`, `system`, `sql` or `erased` (O6). */
    userId: p.string().length(CUT.userId).index('ix_user_actions_user_id'),
    /** `preferred_username`, else the address of the account. */
    username: p.string().length(CUT.username).index('ix_user_actions_username'),
    /** As they were then. */
    userRoles: p.json<readonly string[]>().columnType('json'),
    ipAddress: p.string().length(CUT.ipAddress).nullable(),
    userAgent: p.text().nullable(),
    /** The input, without secrets and without what the revisions hold (O9). */
    requestData: p.json<unknown>().columnType('json').nullable(),
    errorMessage: p.text().nullable(),
    /** 16 random bytes; null once erased. */
    salt: p.blob().nullable(),
    /** The digest that stands for what was erased. */
    erased: p.blob().nullable(),
    /** The action that erased it. */
    erasedBy: p.uuid().nullable(),
  },
  indexes: [
    { name: 'idx_user_timestamp', properties: ['userId', 'timestamp'] },
    { name: 'idx_user_action', properties: ['userId', 'actionType'] },
    { name: 'ix_user_actions_account', properties: ['accountId'], where: 'account_id is not null' },
  ],
});

/** What somebody did or tried, and how it ended. Insert-only. */
export class UserAction extends userActionSchema.class {}
userActionSchema.setClass(UserAction);

export type UserActionTables = InferKyselyDB<typeof userActionSchema>;
