import { BigIntType, DeferMode, type EntityMetadata, ReferenceKind, UuidType } from '@mikro-orm/core';
import { NOW } from '../kernel/base.entity.ts';

/** Milliseconds as MikroORM keeps them: CURRENT_TIMESTAMP would be text, which sorts behind every number. */
const NOW_IN_SQLITE = "(cast(unixepoch('subsec') * 1000 as integer))";
const NOW_IN_POSTGRESQL = 'current_timestamp(3)';

/** Says in each database's own words what entities leave to it: the default of an instant, the type of a UUID. */
export function speakDialect(meta: EntityMetadata, isPostgres: boolean): void {
  for (const property of meta.props) {
    if (property.defaultRaw === NOW) property.defaultRaw = isPostgres ? NOW_IN_POSTGRESQL : NOW_IN_SQLITE;
    // before discovery `type` still holds the class
    if (!isPostgres && (property.type as unknown) === UuidType) property.columnTypes = ['char(36)'];
    if (!isPostgres && (property.type as unknown) instanceof BigIntType) property.columnTypes = ['integer'];
    // rows that were removed together come back in any order; SQLite defers whatever the schema says
    if (isPostgres && property.kind === ReferenceKind.MANY_TO_ONE) property.deferMode = DeferMode.INITIALLY_IMMEDIATE;
  }
}
