import { Hook } from '../../kernel/hook.ts';
import type { Household } from './household.entity.ts';
import type { User } from './user.entity.ts';

/** Somebody has got an account and a household of their own. */
export const accountOpened = new Hook<{ readonly user: User; readonly household: Household }>();
