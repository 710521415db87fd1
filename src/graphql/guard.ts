import type { AccessScopeName } from '../kernel/actor.ts';
import type { Context } from '../kernel/context.ts';
import { Denied } from '../kernel/errors.ts';

export type RootKind = 'query' | 'mutation' | 'subscription';

/** Which scopes of an access key open a root field; any of them does. */
const OPENED_BY: Record<RootKind, readonly AccessScopeName[]> = {
  query: ['READ', 'WRITE'],
  mutation: ['WRITE'],
  subscription: ['READ', 'WRITE'],
};

const ENDING = 'This server is about to end and changes nothing more; send it again, and another one takes it';

/** Lets a caller through the door of a root field, or says why not. Closed unless its marks open it (root-marks.ts). */
export function admit(context: Context, kind: RootKind, marks: Readonly<Record<string, unknown>>): void {
  const { isStranger, actor, surroundings } = context.scope;
  if (kind === 'mutation' && surroundings.closing.aborted) throw new Denied('UNAVAILABLE', ENDING, 1);
  const { credential } = actor;
  if (credential?.kind === 'key') checkKey(credential.scopes, kind, marks);
  if (marks['public']) return;
  if (isStranger) throw new Denied('UNAUTHENTICATED', signInMessage(context));
  if (marks['operatorOnly'] && !actor.isOperator) {
    throw new Denied('FORBIDDEN', 'Only an operator of this server may do this');
  }
}

/** Also for what is public: a key that may not read must not be a way to its owner's events. */
function checkKey(
  scopes: ReadonlySet<AccessScopeName>,
  kind: RootKind,
  marks: Readonly<Record<string, unknown>>,
): void {
  if (marks['personal']) throw new Denied('FORBIDDEN', 'No access key may do this; sign in with sessionCreate');
  const needed = OPENED_BY[kind];
  if (needed.some(scope => scopes.has(scope))) return;
  throw new Denied('FORBIDDEN', `This needs an access key with the scope ${needed.join(' or ')}`);
}

const signInMessage = ({ hasBadToken }: Context): string =>
  hasBadToken
    ? 'This token is unknown, ended or expired; sign in again with sessionCreate'
    : 'Sign in first: send the token of sessionCreate as "Authorization: Bearer …"';
