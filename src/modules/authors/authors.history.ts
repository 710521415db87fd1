import { sql } from 'kysely';
import type { HistoryKind } from '../../kernel/history.ts';
import { authorsNodes } from './authors.nodes.ts';

/** Authors: whoever has signed in sees what happened to them, operators put it back. */
export const authorHistory: HistoryKind = {
  tables: ['authors'],
  fields: {},
  nodes: authorsNodes,
  isVisible: scope => (scope.isStranger ? sql`false` : sql`true`),
  isEditable: scope => (scope.actor.isOperator ? sql`true` : sql`false`),
};
