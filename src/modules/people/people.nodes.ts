import type { NodeKind } from '../../kernel/node.ts';
import { keyById, probeKeys } from './access-key.loaders.ts';
import { identityById, probeIdentities } from './identity.loaders.ts';
import { householdById, memberById, probeHouseholds, probeMembers, probeUsers, userById } from './people.loaders.ts';
import { restoreMember } from './member.service.ts';

export const peopleNodes: readonly NodeKind[] = [
  { typename: 'AccessKey', probe: probeKeys, byId: keyById },
  { typename: 'Identity', probe: probeIdentities, byId: identityById },
  { typename: 'User', probe: probeUsers, byId: userById },
  { typename: 'Household', probe: probeHouseholds, byId: householdById },
  { typename: 'FamilyMember', probe: probeMembers, byId: memberById, restore: restoreMember },
];
