import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import { captured } from '../../kernel/capture.ts';
import { Base } from '../../kernel/base.entity.ts';
import { columnsOf, type RowOf } from '../../kernel/rows.ts';

export const authorSchema = defineEntity({
  name: 'Author',
  tableName: 'authors',
  extends: Base,
  properties: { name: p.string().length(255) },
  indexes: [{ properties: ['name', 'id'] }],
});

/** A name that announcements are signed with. */
export class Author extends authorSchema.class {}
authorSchema.setClass(Author);
captured(authorSchema);

export const authorColumns = columnsOf(authorSchema, ['id', 'name']);
export type AuthorRow = RowOf<Author, typeof authorColumns>;

export type AuthorTables = InferKyselyDB<typeof authorSchema>;
