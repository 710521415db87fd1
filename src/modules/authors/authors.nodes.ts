import type { NodeKind } from '../../kernel/node.ts';
import { authorById, probeAuthors } from './authors.loaders.ts';

export const authorsNodes: readonly NodeKind[] = [{ typename: 'Author', probe: probeAuthors, byId: authorById }];
