import { defineEntity, p } from '@mikro-orm/core';
import type { InferKyselyDB } from '@mikro-orm/sql';
import { instant } from '../../kernel/base.entity.ts';

export const unsealedSchema = defineEntity({
  name: 'LedgerUnsealed',
  tableName: 'ledger_unsealed',
  properties: { n: p.bigint('number').primary().autoincrement(), id: p.uuid() },
});

/** An action that is committed and has no number yet. A trigger puts it in, the sealer takes it out. */
export class LedgerUnsealed extends unsealedSchema.class {}
unsealedSchema.setClass(LedgerUnsealed);

export const sealSchema = defineEntity({
  name: 'LedgerSeal',
  tableName: 'ledger_seals',
  properties: {
    /** From 1, without holes: the only order of what happened. */
    sequence: p.bigint('number').primary().autoincrement(false),
    id: p.uuid().unique('ux_ledger_seals_id'),
    /** SHA-256 of the action and its revisions. */
    digest: p.blob(),
    /** SHA-256 of the hash before, the number, the id and the digest. */
    hash: p.blob(),
  },
});

/** The place of an action in the chain. Insert-only. */
export class LedgerSeal extends sealSchema.class {}
sealSchema.setClass(LedgerSeal);

export const syncModelSchema = defineEntity({
  name: 'SyncModel',
  tableName: 'sync_models',
  properties: { entity: p.string().length(63).primary(), sequence: p.bigint('number') },
});

/** The last number that touched a table. */
export class SyncModel extends syncModelSchema.class {}
syncModelSchema.setClass(SyncModel);

export const anchorSchema = defineEntity({
  name: 'LedgerAnchor',
  tableName: 'ledger_anchors',
  properties: {
    sequence: p.bigint('number').primary().autoincrement(false),
    hash: p.blob(),
    at: instant(),
    keyId: p.string().length(64),
    signature: p.blob(),
  },
});

/** What the chain was at some number, signed, so that a chain made anew is found out. */
export class LedgerAnchor extends anchorSchema.class {}
anchorSchema.setClass(LedgerAnchor);

export type LedgerTables = InferKyselyDB<
  typeof unsealedSchema | typeof sealSchema | typeof syncModelSchema | typeof anchorSchema
>;
