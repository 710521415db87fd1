import { Hook } from '../../kernel/hook.ts';
import type { Household } from './household.entity.ts';
import type { User } from './user.entity.ts';

/** Somebody has got an account and a household of their own. */
export const accountOpened = new Hook<{ readonly user: User; readonly household: Household }>();

/** An account is about to lose its way into a household; an owner of it takes over what it kept there for all. */
export const householdLeft = new Hook<{
  readonly householdId: string;
  readonly userId: string;
  readonly heirId: string;
}>();

/** An account is about to be erased, and with it the households that nobody else belongs to. */
export const accountErased = new Hook<{ readonly userId: string; readonly householdIds: readonly string[] }>();

/** All of an account has been removed: what is left of it is what the ledger remembers. */
export const accountGone = new Hook<{ readonly userId: string }>();
