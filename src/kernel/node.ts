import type { Expression } from 'kysely';
import type { Loader } from './loader.ts';
import type { Scope } from './scope.ts';

interface Identified {
  readonly id: string;
}

/** A type whose rows can be read by their id alone. */
export interface NodeKind {
  readonly typename: string;
  /** A select of one column, `id`: which of these are rows of this type that the viewer may see. */
  probe(scope: Scope, ids: readonly string[]): Expression<Identified>;
  readonly byId: Loader<Scope, Identified | null>;
  /** Brings a removed row back; null where this type has no such row to restore. */
  restore?(scope: Scope, id: string): Promise<Identified | null>;
}
