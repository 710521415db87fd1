import type { EntityMetadata } from '@mikro-orm/core';
import { type Capture, captureOf } from '../../kernel/capture.ts';

/** What the triggers of a table are made from. */
export interface CapturedTable extends Capture {
  readonly table: string;
  readonly columns: readonly CapturedColumn[];
  /** The column of the optimistic lock; null where there is none. */
  readonly versionColumn: string | null;
}

export interface CapturedColumn {
  readonly name: string;
  readonly isJson: boolean;
  /** Stands as `"•"` in revisions: the hash of a token or a password, say. */
  readonly isSecret: boolean;
  /** Its change alone is not worth a revision. */
  readonly isQuiet: boolean;
}

const BOOKKEEPING = ['version', 'updated_at'];

/** The tables that are captured, of those that the ORM knows. */
export const capturedTables = (metadata: Iterable<EntityMetadata>): CapturedTable[] =>
  [...metadata]
    .flatMap(meta => {
      const capture = captureOf(meta.tableName);
      return capture && !meta.abstract ? [tableOf(meta, capture)] : [];
    })
    .toSorted((a, b) => (a.table < b.table ? -1 : 1));

function tableOf(meta: EntityMetadata, capture: Capture): CapturedTable {
  const quiet = [...BOOKKEEPING, ...capture.quiet];
  const columns = meta.props.flatMap(property =>
    (property.fieldNames ?? []).map(name => ({
      name,
      isJson: property.columnTypes?.[0]?.startsWith('json') ?? false,
      isSecret: (property.hidden ?? false) || capture.secret.includes(name),
      isQuiet: quiet.includes(name),
    })),
  );
  const hasVersion = columns.some(({ name }) => name === 'version');
  return { ...capture, table: meta.tableName, columns, versionColumn: hasVersion ? 'version' : null };
}
