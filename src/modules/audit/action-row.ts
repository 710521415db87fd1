import { randomUUID } from 'node:crypto';
import type { Actor } from '../../kernel/actor.ts';
import type { Deed } from '../../kernel/deed.ts';
import { CUT } from './user-action.entity.ts';

/** A row of `user_actions`, as it is inserted; instants in milliseconds. */
export type ActionRow = ReturnType<typeof actionRow>;

interface Who {
  readonly accountId: string | null;
  readonly userId: string;
  readonly username: string;
  readonly roles: readonly string[];
}

/** Longer texts are cut, never refused: an audit that fails for a long name is none (O10). */
const cut = <Text extends string | null>(text: Text, most: number): Text | string =>
  text && text.slice(0, most).toWellFormed();

const ERASED: Who = { accountId: null, userId: 'erased', username: 'erased', roles: [] };

/** Names and roles as they are at this moment; of a provider's token as the token has them (O6). */
function whoIs(actor: Actor, origin: string | null): Who {
  const { userId, email, credential, isOperator, households } = actor;
  if (userId === null) {
    const name = origin === null ? 'system' : 'anonymous';
    return { accountId: null, userId: name, username: name, roles: [] };
  }
  const roles = [
    ...(isOperator ? ['OPERATOR'] : []),
    ...[...households].map(([household, role]) => `${role}:${household}`),
    ...(credential?.kind === 'key' ? [...credential.scopes].map(scope => `KEY:${scope}`) : []),
  ];
  if (credential?.kind !== 'oidc') return { accountId: userId, userId, username: email ?? userId, roles };
  const username = credential.username ?? email ?? credential.subject;
  return { accountId: userId, userId: credential.subject, username, roles: [...credential.roles, ...roles] };
}

/** 16 bytes that nobody can guess, as the triggers make them: those of a random UUID, which Node.js has in store. */
const newSalt = (): Buffer => Buffer.from(randomUUID().replaceAll('-', ''), 'hex');

/** What the audit keeps of a deed: who did it, from where, and how it ended. */
export function actionRow(deed: Deed, actor: Actor, origin: string | null) {
  const { accountId, userId, username, roles } = deed.hidesActor ? ERASED : whoIs(actor, origin);
  const source = deed.hidesActor ? null : origin;
  return {
    id: deed.id,
    timestamp: deed.at.getTime(),
    action_type: cut(deed.type, CUT.actionType),
    resource: cut(deed.resource, CUT.resource),
    outcome: deed.outcome,
    request_id: cut(deed.requestId, CUT.requestId),
    response_status: deed.status,
    duration_ms: Math.round(performance.now() - deed.began),
    undoes: deed.undoes,
    account_id: accountId,
    user_id: cut(userId, CUT.userId),
    username: cut(username, CUT.username),
    user_roles: JSON.stringify(roles),
    ip_address: cut(source, CUT.ipAddress),
    user_agent: deed.hidesActor ? null : cut(deed.userAgent, CUT.userAgent),
    request_data: deed.requestData === null ? null : JSON.stringify(deed.requestData),
    error_message: cut(deed.errorMessage, CUT.errorMessage),
    salt: newSalt(),
  };
}

/** What somebody did with a SQL client: nothing is known of them. */
export const foreignRow = (id: string, timestamp: number): ActionRow => ({
  id,
  timestamp,
  action_type: 'sql',
  resource: '',
  outcome: 'SUCCESS',
  request_id: null,
  response_status: null,
  duration_ms: 0,
  undoes: null,
  account_id: null,
  user_id: 'sql',
  username: 'sql',
  user_roles: '[]',
  ip_address: null,
  user_agent: null,
  request_data: null,
  error_message: null,
  salt: newSalt(),
});
