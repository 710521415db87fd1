import type { RawBuilder, SqlBool } from 'kysely';
import type { Loader } from './loader.ts';
import type { NodeKind } from './node.ts';
import type { Scope } from './scope.ts';
import type { StoredRow } from './walk-back.ts';

/** A condition on the rows of `revisions`. */
export type RevisionCondition = RawBuilder<SqlBool>;

/** SQL for the id of a root: one that is known, or that of each revision. */
export type RootId = RawBuilder<string>;

/** A row that an undo has put back. */
export interface UndoneRow {
  readonly table: string;
  readonly id: string;
  /** What was done to it just now. */
  readonly kind: 'INSERTED' | 'UPDATED' | 'REMOVED';
  /** The columns that were written; of an inserted row all of them, of a removed one none. */
  readonly columns: readonly string[];
  /** What it holds now in storage values, or held when it was removed; what others derive may differ. */
  readonly row: StoredRow;
}

/** How the API calls a property of an entity, and what it shows of it. */
export type ApiField =
  | string
  | {
      readonly name: string;
      /** How it spells a value that is not null. */
      spell?(value: unknown): unknown;
      /** What an id refers to; it is not told to whoever may not see that. */
      readonly refersTo?: Loader<Scope, object | null>;
    }
  | null;

/** Columns that are nobody's decision. */
export interface Followers {
  /** Worked out from other columns: `settle` does so again. */
  readonly derived: readonly string[];
  /** Only ever raised. */
  readonly counters: readonly string[];
}

/** What a module says of the past of its rows: the ledger itself knows tables only. */
export interface HistoryKind {
  /** The tables whose rows belong together: what hangs on a row of the first belongs to that row (`Capture.root`). */
  readonly tables: readonly [root: string, ...parts: string[]];
  /** The properties that the API calls otherwise than the entity does, by table; null = it does not show them. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, ApiField>>>>;
  /** By table; they are no reason for a conflict. */
  readonly followers?: Readonly<Record<string, Followers>>;
  /** How a row is read that somebody else has changed meanwhile; by the name of its entity. */
  readonly nodes: readonly NodeKind[];
  /** Which revisions of these tables, with this root, the viewer may see. */
  isVisible(scope: Scope, root: RootId): RevisionCondition;
  /** Which of those they may put back: whoever may make a change may unmake it. */
  isEditable(scope: Scope): RevisionCondition;
  /**
   * After rows of these tables were put back, within the same transaction: derives what is derived of them, and refuses
   * what an edit would refuse.
   */
  settle?(scope: Scope, rows: readonly UndoneRow[]): Promise<void>;
}
