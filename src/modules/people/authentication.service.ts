import type { Actor } from '../../kernel/actor.ts';
import type { Scope } from '../../kernel/scope.ts';
import { actorByKey } from './access-key.repository.ts';
import { hashToken, isOfKind } from './credentials/token.ts';
import { actorBySession } from './session.repository.ts';

/** Who a bearer token belongs to, with their rights as they are now; null if it is unknown, ended or expired. */
export function actorByToken(scope: Scope, token: string): Promise<Actor | null> {
  if (isOfKind('key', token)) return actorByKey(scope, hashToken(token));
  return actorBySession(scope, hashToken(token));
}
