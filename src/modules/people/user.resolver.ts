import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { DeleteInput, DeletePayload } from '../../kernel/delete.type.ts';
import type { Scope } from '../../kernel/scope.ts';
import { CountAnonymous, Personal, Prepared, Public } from '../../kernel/root-marks.ts';
import { eraseAccount } from './erase.service.ts';
import { signIn, signOut, signUp } from './account.service.ts';
import type { HouseholdRow } from './household.entity.ts';
import { HouseholdType } from './household.type.ts';
import { SessionCreateInput, UserSignUpInput, UserUpdateInput, UserVerifyInput } from './people.inputs.ts';
import { householdById, householdsOfViewer, userById } from './people.loaders.ts';
import type { UserRow } from './user.entity.ts';
import { QuietHoursType, ServerRole, SessionPayload, UserPayload, UserType } from './user.type.ts';
import { updateUser } from './user.service.ts';
import { verifyUser } from './verification.service.ts';

@Resolver(() => UserType)
export class UserResolver {
  @Query(() => UserType, { nullable: true, description: 'Who is asking.' })
  viewer(@Ctx() { scope }: Context): Promise<UserRow | null> {
    return scope.load(userById, scope.viewerId);
  }

  @Public()
  @Prepared()
  @CountAnonymous('everybody')
  @Mutation(() => SessionPayload, {
    nullable: true,
    description:
      'Opens an account, which works at once, with a household, a person and a default calendar in its zone. The first account of an empty server is its operator. A known address is ALREADY_EXISTS.',
  })
  userSignUp(
    @Arg('input', () => UserSignUpInput, { description: 'The new account.' }) input: UserSignUpInput,
    @Ctx() { scope }: Context,
  ) {
    return signUp(scope, input);
  }

  @Public()
  @Prepared()
  @Mutation(() => SessionPayload, {
    nullable: true,
    description: 'Signs in. A wrong password and an unknown address get the same answer (INVALID).',
  })
  sessionCreate(
    @Arg('input', () => SessionCreateInput, { description: 'Who signs in.' }) input: SessionCreateInput,
    @Ctx() { scope }: Context,
  ) {
    return signIn(scope, input);
  }

  @Public()
  @Mutation(() => UserPayload, {
    nullable: true,
    description: 'Proves the address of an account with the token that was sent there. Signs nobody in.',
  })
  async userVerify(
    @Arg('input', () => UserVerifyInput, { description: 'The token.' }) { token }: UserVerifyInput,
    @Ctx() { scope }: Context,
  ) {
    return { user: await verifyUser(scope, token) };
  }

  @Prepared()
  @Mutation(() => UserPayload, {
    nullable: true,
    description: "Changes the viewer's own account. A new password needs the one until now.",
  })
  async userUpdate(
    @Arg('input', () => UserUpdateInput, { description: 'The change.' }) input: UserUpdateInput,
    @Ctx() { scope }: Context,
  ) {
    const work = await updateUser(scope, input);
    return async (inner: Scope) => ({ user: await work(inner) });
  }

  @Personal()
  @Mutation(() => DeletePayload, {
    nullable: true,
    description:
      "Removes an account for good: one's own, or anybody's for an operator. Households that were its alone go with it; elsewhere its person becomes `Someone` and its events have no organizer. LAST_OWNER where others would be left without an owner.",
  })
  async userErase(
    @Arg('input', () => DeleteInput, { description: 'Which account.' }) input: DeleteInput,
    @Ctx() { scope }: Context,
  ) {
    return { deletedId: await eraseAccount(scope, input.id) };
  }

  @Personal()
  @Mutation(() => DeletePayload, { nullable: true, description: 'Signs out: the token of this request ends at once.' })
  async sessionDelete(
    @Arg('everywhere', () => Boolean, { defaultValue: false, description: 'End all sessions of the account.' })
    everywhere: boolean,
    @Ctx() { scope }: Context,
  ) {
    return { deletedId: await signOut(scope, everywhere) };
  }

  @FieldResolver(() => [HouseholdType], {
    description: 'The households this account shares with the viewer; its own all.',
  })
  async households(@Root() user: UserRow, @Ctx() { scope }: Context): Promise<HouseholdRow[]> {
    if (user.id !== scope.actor.userId) return [];
    const found = await Promise.all(householdsOfViewer(scope).map(id => scope.load(householdById, id)));
    return found.filter(household => household !== null);
  }

  @FieldResolver(() => QuietHoursType, { nullable: true, description: "Only one's own; null: at no time." })
  quietHours(@Root() { id, quietHours, timeZone }: UserRow, @Ctx() { scope }: Context): QuietHoursType | null {
    if (!quietHours || id !== scope.actor.userId) return null;
    return { ...quietHours, timeZone: quietHours.timeZone ?? timeZone };
  }

  @FieldResolver(() => [ServerRole], { description: 'Rights on the whole server; empty for ordinary people.' })
  roles(@Root() user: UserRow): ServerRole[] {
    return user.isOperator ? [ServerRole.OPERATOR] : [];
  }
}
