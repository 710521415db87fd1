import { defineEntity, p } from '@mikro-orm/core';

/** Milliseconds on both databases; PostgreSQL would round to seconds without the length. */
export const instant = () => p.datetime().length(3);

/** Stands for "the instant of the insert"; `database/` writes it in each database's own words. */
export const NOW = 'now';

/** The columns that every row has. `Scope.create` fills them; the database does for rows that SQL inserts (M16). */
export const Base = defineEntity({
  name: 'Base',
  abstract: true,
  properties: {
    id: p.uuid().primary(),
    createdAt: instant().defaultRaw(NOW),
    updatedAt: instant()
      .defaultRaw(NOW)
      .onUpdate(() => new Date()),
  },
});

/** A row that is removed by a date, so that it can be read and brought back (F4, F5). */
export const SoftDeletable = defineEntity({
  name: 'SoftDeletable',
  abstract: true,
  extends: Base,
  properties: { deletedAt: instant().nullable() },
});
