import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { refuse } from '../../kernel/errors.ts';
import { Personal } from '../../kernel/root-marks.ts';
import type { Scope } from '../../kernel/scope.ts';
import { setAccountRole } from './household-account.service.ts';
import { HouseholdMemberSetInput, InvitationAcceptInput } from './household-account.inputs.ts';
import { HouseholdPayload } from './household.type.ts';
import { acceptInvitation, invite } from './invitation.service.ts';
import { householdById } from './people.loaders.ts';

@Resolver()
export class HouseholdAccountResolver {
  @Personal()
  @Mutation(() => HouseholdPayload, {
    nullable: true,
    description:
      'Says who belongs to a household, and as what. Owners may; everybody may leave. With `email` it invites: known and unknown addresses get the same answer, and nobody belongs to it before they have accepted.',
  })
  async householdMemberSet(
    @Arg('input', () => HouseholdMemberSetInput, { description: 'Whom, and as what.' }) input: HouseholdMemberSetInput,
    @Ctx() { scope }: Context,
  ) {
    const invitationToken = await setMember(scope, input);
    return { household: await scope.load(householdById, input.householdId.toLowerCase()), invitationToken };
  }

  @Personal()
  @Mutation(() => HouseholdPayload, {
    nullable: true,
    description:
      'Joins the household that an invitation is for. Its token works once, for whoever holds it, for 7 days.',
  })
  async invitationAccept(
    @Arg('input', () => InvitationAcceptInput, { description: 'The invitation.' }) { token }: InvitationAcceptInput,
    @Ctx() { scope }: Context,
  ) {
    return { household: await acceptInvitation(scope, token) };
  }
}

async function setMember(scope: Scope, input: HouseholdMemberSetInput): Promise<string | null> {
  const householdId = input.householdId.toLowerCase();
  const role = input.role ?? null;
  const { userId, email, memberId } = input;
  if (email != null && userId == null) return invite(scope, { householdId, email, role, memberId: memberId ?? null });
  if (email != null) refuse('INVALID', 'Give either `userId` or `email`', ['email']);
  if (userId == null)
    refuse('REQUIRED', 'Give `userId` for somebody who belongs to it, or `email` to invite', ['email']);
  await setAccountRole(scope, { householdId, userId, role });
  return null;
}
