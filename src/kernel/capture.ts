import type { EntitySchemaWithMeta } from '@mikro-orm/sql';

/** What the ledger has to know of a table beside its columns. */
export interface Capture {
  /**
   * SQL for the id of what a row belongs to, given the name of the row: history and reading as of some time take it as one
   * thing. A participant belongs to its event, an exception to its series.
   */
  root(row: string): string;
  /** SQL for the account whose personal data the row is; null where it is nobody's in particular. */
  readonly subject: ((row: string) => string) | null;
  /** Whether an action that changed such rows can be put back: credentials never come back. */
  readonly isUndoable: boolean;
  /** Columns that stand as `"•"` in revisions, beside those that the entity hides. */
  readonly secret: readonly string[];
  /** Columns whose change alone is not worth a revision, beside `version` and `updated_at`. */
  readonly quiet: readonly string[];
  /** Columns that mean something only together: putting one back needs the others as they were. */
  readonly groups: readonly (readonly string[])[];
}

const captures = new Map<string, Capture>();

/** Has the changes of a table's rows captured as revisions (ledger: triggers are made from it). */
export function captured<Table extends string>(
  schema: EntitySchemaWithMeta<string, Table>,
  capture: Partial<Capture> = {},
): void {
  const defaults: Capture = {
    root: row => `${row}.id`,
    subject: null,
    isUndoable: true,
    secret: [],
    quiet: [],
    groups: [],
  };
  captures.set(schema.meta.tableName, { ...defaults, ...capture });
}

/** How a table is captured; undefined where it is not. */
export const captureOf = (table: string): Capture | undefined => captures.get(table);
