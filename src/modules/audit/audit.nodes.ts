import type { NodeKind } from '../../kernel/node.ts';
import { actionById, probeActions } from './user-action.loaders.ts';

export const auditNodes: readonly NodeKind[] = [{ typename: 'UserAction', probe: probeActions, byId: actionById }];
