import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { DeletePayload } from '../../kernel/delete.type.ts';
import { Prepared, Public } from '../../kernel/root-marks.ts';
import { signIn, signOut, signUp } from './account.service.ts';
import type { HouseholdRow } from './household.entity.ts';
import { HouseholdType } from './household.type.ts';
import { SessionCreateInput, UserSignUpInput } from './people.inputs.ts';
import { householdById, householdsOfViewer, userById } from './people.loaders.ts';
import type { UserRow } from './user.entity.ts';
import { ServerRole, SessionPayload, UserType } from './user.type.ts';

@Resolver(() => UserType)
export class UserResolver {
  @Query(() => UserType, { nullable: true, description: 'Who is asking.' })
  viewer(@Ctx() { scope }: Context): Promise<UserRow | null> {
    return scope.load(userById, scope.viewerId);
  }

  @Public()
  @Prepared()
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
    if (user.id !== scope.viewerId) return [];
    const found = await Promise.all(householdsOfViewer(scope).map(id => scope.load(householdById, id)));
    return found.filter(household => household !== null);
  }

  @FieldResolver(() => [ServerRole], { description: 'Rights on the whole server; empty for ordinary people.' })
  roles(@Root() user: UserRow): ServerRole[] {
    return user.isOperator ? [ServerRole.OPERATOR] : [];
  }
}
