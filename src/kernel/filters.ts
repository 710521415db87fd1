import { type AliasableExpression, type Expression, type SqlBool, sql } from 'kysely';
import { Denied } from './errors.ts';
import { isRealInstant } from './scalars.ts';
import type { Scope } from './scope.ts';
import { isStorable } from './text.ts';

/** What a text has to be like; all that is given must hold. */
export interface TextMatch {
  readonly eq?: string | null;
  readonly in?: readonly string[] | null;
  /** Letter case is ignored, as in `startsWith`. */
  readonly contains?: string | null;
  readonly startsWith?: string | null;
}

/** Where an instant has to lie; all that is given must hold. */
export interface InstantMatch {
  readonly eq?: Date | null;
  readonly gt?: Date | null;
  readonly gte?: Date | null;
  readonly lt?: Date | null;
  readonly lte?: Date | null;
}

type Conditions = readonly Expression<SqlBool>[];

/** A condition that no row fulfils; better-sqlite3 takes no boolean as a parameter. */
export const NEVER: AliasableExpression<SqlBool> = sql<SqlBool>`false`;

const COMPARISONS = Object.entries({ eq: sql`=`, gt: sql`>`, gte: sql`>=`, lt: sql`<`, lte: sql`<=` });

/** The conditions that a column of text has to fulfil. */
export function textMatches(scope: Scope, column: Expression<string>, match: TextMatch | null | undefined): Conditions {
  const { eq, contains, startsWith, in: oneOf } = match ?? {};
  // no text holds what cannot be stored, and PostgreSQL does not let us ask
  const isAskable = [eq, contains, startsWith].every(text => text == null || isStorable(text));
  if (!isAskable) return [NEVER];
  return [
    ...(eq == null ? [] : [sql<SqlBool>`${column} = ${eq}`]),
    ...(oneOf ? [scope.sql.oneOfTexts(column, oneOf.filter(isStorable))] : []),
    ...(contains == null ? [] : [scope.sql.contains(column, contains)]),
    ...(startsWith == null ? [] : [scope.sql.startsWith(column, startsWith)]),
  ];
}

/** The conditions that an instant has to fulfil; `name` is what the caller knows it by. */
export function instantMatches(
  scope: Scope,
  column: Expression<unknown>,
  name: string,
  match: InstantMatch | null | undefined,
): Conditions {
  return COMPARISONS.flatMap(([key, operator]) => {
    const at = match?.[key as keyof InstantMatch];
    if (at == null) return [];
    if (!isRealInstant(at))
      throw new Denied('BAD_USER_INPUT', `${name}.${key} is no instant; it should look like 2026-11-01T09:00:00Z`);
    return [sql<SqlBool>`${column} ${operator} ${scope.sql.instant(at)}`];
  });
}
