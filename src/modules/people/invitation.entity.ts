import { defineEntity, p } from '@mikro-orm/core';
import { captured } from '../../kernel/capture.ts';
import { Base, instant } from '../../kernel/base.entity.ts';
import { FamilyMember, Household } from './household.entity.ts';
import { User } from './user.entity.ts';

export const invitationSchema = defineEntity({
  name: 'Invitation',
  tableName: 'invitations',
  extends: Base,
  properties: {
    /** In lower case: where the invitation is sent. */
    email: p.string().length(255),
    role: p.enum(['OWNER', 'ADULT', 'CHILD'] as const).length(16),
    /** Hex SHA-256 of the token. */
    tokenHash: p.string().length(64).unique().hidden(),
    expiresAt: instant().index(),
    usedAt: instant().nullable(),
    householdId: () => p.manyToOne(Household).mapToPk().name('household_id').deleteRule('cascade'),
    invitedById: () => p.manyToOne(User).mapToPk().name('invited_by_id').deleteRule('cascade').index(),
    /** Whose time it is that the account will schedule; null: a new person. */
    memberId: () => p.manyToOne(FamilyMember).mapToPk().name('member_id').nullable().deleteRule('set null').index(),
  },
  uniques: [{ properties: ['householdId', 'email'] }],
});

/** A door into a household for whoever holds its token; an address has one at a time. */
export class Invitation extends invitationSchema.class {}
invitationSchema.setClass(Invitation);
captured(invitationSchema, {
  root: row => `${row}.household_id`,
  isUndoable: false,
  secret: ['email'], // it may be somebody's who never came, and whom no erasure would find
});
