import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import { instant } from '../../kernel/base.entity.ts';

/** By column, in the storage values of the database: what a row holds that is made or removed, `[before, after]` of one that is changed. */
export type Changes = Readonly<Record<string, unknown>>;

export const revisionSchema = defineEntity({
  name: 'Revision',
  tableName: 'revisions',
  properties: {
    n: p.bigint('number').primary().autoincrement(),
    actionId: p.uuid().index('ix_revisions_action'),
    /** The action's, so that nobody sees half of one. */
    at: instant(),
    /** Name of the table. */
    entity: p.string().length(63),
    entityId: p.uuid(),
    /** What it belongs to: participants and exceptions belong to their series. Of a row that moves: where it was. */
    rootId: p.uuid(),
    kind: p.enum(['CREATE', 'UPDATE', 'DELETE'] as const).length(16),
    /** The row's, after the change; of a row that is gone the last. Null where rows have none. */
    version: p.integer().nullable(),
    /** The account whose personal data it is. */
    subjectId: p.uuid().nullable(),
    // from here on personal: it enters the chain only as `sha256(salt ‖ changes)`, and can be erased
    changes: p.json<Changes>().columnType('json').nullable(),
    salt: p.blob().nullable(),
    erased: p.blob().nullable(),
    erasedBy: p.uuid().nullable(),
  },
  indexes: [
    { name: 'ix_revisions_root', properties: ['rootId', 'n'] },
    { name: 'ix_revisions_entity', properties: ['entityId', 'n'] },
    { name: 'ix_revisions_subject', properties: ['subjectId'], where: 'subject_id is not null' },
  ],
});

/** What one action did to one row. Insert-only, and written by triggers. */
export class Revision extends revisionSchema.class {}
revisionSchema.setClass(Revision);

export type RevisionTables = InferKyselyDB<typeof revisionSchema>;
