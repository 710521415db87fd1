import { defineEntity, p } from '@mikro-orm/core';
import { captured } from '../../kernel/capture.ts';
import { Base, instant } from '../../kernel/base.entity.ts';
import { User } from './user.entity.ts';

export const verificationSchema = defineEntity({
  name: 'Verification',
  tableName: 'verifications',
  extends: Base,
  properties: {
    /** The address it proves; worth nothing once the account has another. */
    email: p.string().length(255),
    /** Hex SHA-256 of the token. */
    tokenHash: p.string().length(64).unique().hidden(),
    expiresAt: instant().index(),
    usedAt: instant().nullable(),
    userId: () => p.manyToOne(User).mapToPk().name('user_id').deleteRule('cascade').index(),
  },
});

/** A token that was sent to an address: whoever brings it back reads there. */
export class Verification extends verificationSchema.class {}
verificationSchema.setClass(Verification);
captured(verificationSchema, { subject: row => `${row}.user_id`, isUndoable: false });
