import { defineEntity, p } from '@mikro-orm/core';
import { instant } from './base.entity.ts';

/** What a mutation answered to a key; written in the mutation's own transaction, so both exist or neither. */
export const idempotencySchema = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_keys',
  properties: {
    /** The user's id, or `anonymous`. */
    actor: p.string().length(36).primary(),
    /** For strangers with the request's hash in it, so that nobody is given another's answer. */
    key: p.string().length(255).primary(),
    requestHash: p.string().length(64),
    /** Sealed: answers may hold tokens. */
    response: p.text(),
    createdAt: instant(),
    expiresAt: instant().index(),
  },
});

export class IdempotencyKey extends idempotencySchema.class {}
idempotencySchema.setClass(IdempotencyKey);
