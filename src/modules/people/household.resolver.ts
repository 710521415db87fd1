import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { DeleteInput, DeletePayload } from '../../kernel/delete.type.ts';
import type { HouseholdRow, MemberRow } from './household.entity.ts';
import { createHousehold, updateHousehold } from './household.service.ts';
import {
  FamilyMemberPayload,
  FamilyMemberType,
  HouseholdAccountType,
  HouseholdPayload,
  HouseholdType,
} from './household.type.ts';
import { createMember, deleteMember, updateMember } from './member.service.ts';
import {
  FamilyMemberCreateInput,
  FamilyMemberUpdateInput,
  HouseholdCreateInput,
  HouseholdUpdateInput,
} from './people.inputs.ts';
import {
  accountsOfHousehold,
  type AccountRow,
  householdById,
  householdsOfViewer,
  membersOfHousehold,
  userById,
} from './people.loaders.ts';
import type { UserRow } from './user.entity.ts';
import { UserType } from './user.type.ts';

@Resolver(() => HouseholdType)
export class HouseholdResolver {
  @Query(() => HouseholdType, { nullable: true, description: "A household of the viewer's; without an id the first." })
  household(
    @Arg('id', () => ID, { nullable: true, description: 'Which one.' }) id: string | null | undefined,
    @Ctx() { scope }: Context,
  ): Promise<HouseholdRow | null> {
    const wanted = id ?? householdsOfViewer(scope).toSorted()[0];
    return wanted === undefined ? Promise.resolve(null) : scope.load(householdById, wanted);
  }

  @Mutation(() => HouseholdPayload, { nullable: true, description: 'Makes a further household, owned by the viewer.' })
  householdCreate(
    @Arg('input', () => HouseholdCreateInput, { description: 'The new household.' }) input: HouseholdCreateInput,
    @Ctx() { scope }: Context,
  ) {
    return { household: createHousehold(scope, input) };
  }

  @Mutation(() => HouseholdPayload, { nullable: true, description: 'Changes a household. Owners and adults may.' })
  async householdUpdate(
    @Arg('input', () => HouseholdUpdateInput, { description: 'The change.' }) input: HouseholdUpdateInput,
    @Ctx() { scope }: Context,
  ) {
    return { household: await updateHousehold(scope, input) };
  }

  @FieldResolver(() => [HouseholdAccountType], { description: 'Accounts and their rights.' })
  accounts(@Root() household: HouseholdRow, @Ctx() { scope }: Context): Promise<readonly AccountRow[]> {
    return scope.load(accountsOfHousehold, household.id);
  }

  @FieldResolver(() => [FamilyMemberType], {
    description: 'The people whose time is scheduled; removed ones are hidden.',
  })
  members(@Root() household: HouseholdRow, @Ctx() { scope }: Context): Promise<readonly MemberRow[]> {
    return scope.load(membersOfHousehold, household.id);
  }
}

@Resolver(() => FamilyMemberType)
export class FamilyMemberResolver {
  @Mutation(() => FamilyMemberPayload, { nullable: true, description: 'Adds a person. Owners and adults may.' })
  async familyMemberCreate(
    @Arg('input', () => FamilyMemberCreateInput, { description: 'The person.' }) input: FamilyMemberCreateInput,
    @Ctx() { scope }: Context,
  ) {
    return { familyMember: await createMember(scope, input) };
  }

  @Mutation(() => FamilyMemberPayload, { nullable: true, description: 'Changes a person. Owners and adults may.' })
  async familyMemberUpdate(
    @Arg('input', () => FamilyMemberUpdateInput, { description: 'The change.' }) input: FamilyMemberUpdateInput,
    @Ctx() { scope }: Context,
  ) {
    return { familyMember: await updateMember(scope, input) };
  }

  @Mutation(() => DeletePayload, { nullable: true, description: 'Removes a person; `restore` brings them back.' })
  async familyMemberDelete(
    @Arg('input', () => DeleteInput, { description: 'Whom.' }) input: DeleteInput,
    @Ctx() { scope }: Context,
  ) {
    return { deletedId: await deleteMember(scope, input.id) };
  }

  @FieldResolver(() => UserType, { nullable: true, description: 'Their account, if they have one.' })
  user(@Root() member: MemberRow, @Ctx() { scope }: Context): Promise<UserRow | null> {
    return member.userId ? scope.load(userById, member.userId) : Promise.resolve(null);
  }
}
