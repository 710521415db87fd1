import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import { checkJsonObject } from '../../kernel/json.ts';
import { Problems } from '../../kernel/problems.ts';
import type { Scope } from '../../kernel/scope.ts';
import { checkLine } from '../../kernel/text.ts';
import { FamilyMember, HouseholdRole, type MemberRow } from './household.entity.ts';
import { assertMayEditHousehold, householdOrDefault } from './household.service.ts';
import { toMember } from './people.loaders.ts';

interface MemberDetails {
  readonly name?: string | null;
  readonly isChild?: boolean | null;
  readonly userId?: string | null;
  readonly preferences?: unknown;
}

const rowOf = (member: FamilyMember): MemberRow =>
  toMember({
    id: member.id,
    name: member.name,
    isChild: member.isChild,
    preferences: member.preferences,
    householdId: member.householdId,
    userId: member.userId ?? null,
    createdAt: member.createdAt,
    updatedAt: member.updatedAt,
    deletedAt: member.deletedAt ?? null,
  });

/** A person whose time is scheduled, with or without an account of the same household. */
export async function createMember(
  scope: Scope,
  input: MemberDetails & { readonly householdId?: string | null },
): Promise<MemberRow> {
  const householdId = householdOrDefault(scope, input.householdId, ['householdId']);
  assertMayEditHousehold(scope.actor, householdId, ['householdId']);
  const problems = new Problems();
  checkLine(input.name, 255, problems.at('name'));
  await checkDetails(scope, input, householdId, problems);
  const { name, isChild, userId, preferences } = input;
  const details = { name: name ?? '', isChild: isChild ?? false, userId: userId ?? null };
  return rowOf(
    scope.create(FamilyMember, {
      ...details,
      householdId,
      preferences: (preferences ?? {}) as Record<string, unknown>,
    }),
  );
}

async function checkDetails(
  scope: Scope,
  input: MemberDetails,
  householdId: string,
  problems: Problems,
): Promise<void> {
  if (input.preferences !== null) checkJsonObject(input.preferences, problems.at('preferences'));
  const { userId } = input;
  if (userId != null && !(isUuid(userId) && (await scope.em.findOne(HouseholdRole, { householdId, userId })))) {
    problems.add('NOT_FOUND', 'No account of this household has this id', 'userId');
  }
  problems.throwIfAny();
}

/** Changes what is given and leaves the rest; null unlinks the account. */
export async function updateMember(scope: Scope, input: MemberDetails & { readonly id: string }): Promise<MemberRow> {
  const member = await editableMember(scope, input.id);
  const problems = new Problems();
  if (input.name !== undefined) checkLine(input.name, 255, problems.at('name'));
  await checkDetails(scope, input, member.householdId, problems);
  if (input.name != null) member.name = input.name;
  if (input.isChild != null) member.isChild = input.isChild;
  if (input.userId !== undefined) member.userId = input.userId;
  if (input.preferences !== undefined) member.preferences = (input.preferences ?? {}) as Record<string, unknown>;
  return rowOf(member);
}

/** Takes a person out of all lists; what refers to them stays readable, and `restore` brings them back. */
export async function deleteMember(scope: Scope, id: string): Promise<string> {
  const member = await editableMember(scope, id);
  member.deletedAt = scope.clock.now();
  return member.id;
}

/** Brings a removed person back; null where there is none with this id. */
export async function restoreMember(scope: Scope, id: string): Promise<MemberRow | null> {
  const member = await findMember(scope, id);
  if (!member?.deletedAt) return null;
  assertMayEditHousehold(scope.actor, member.householdId, ['id']);
  member.deletedAt = null;
  return rowOf(member);
}

/** Of the viewer's households: a foreign one looks like a missing one. */
async function findMember(scope: Scope, id: string): Promise<FamilyMember | null> {
  const member = isUuid(id) ? await scope.em.findOne(FamilyMember, { id: id.toLowerCase() }) : null;
  return member && scope.actor.households.has(member.householdId) ? member : null;
}

async function editableMember(scope: Scope, id: string): Promise<FamilyMember> {
  const member = await findMember(scope, id);
  if (!member || member.deletedAt) refuse('NOT_FOUND', 'There is no such member', ['id']);
  assertMayEditHousehold(scope.actor, member.householdId, ['id']);
  return member;
}
