import { type RawBuilder, sql } from 'kysely';
import type { HistoryKind, RootId } from '../../kernel/history.ts';
import type { Scope } from '../../kernel/scope.ts';
import { mayEditHousehold } from '../people/people.policy.ts';
import { householdsOfViewer } from '../people/people.loaders.ts';
import { calendarNodes } from './calendar.nodes.ts';

const isIn = (scope: Scope, root: RootId, households: readonly string[]): RawBuilder<boolean> =>
  sql`(select ${scope.sql.oneOf(sql.ref<string>('calendars.household_id'), households)}
    from calendars where calendars.id = ${root})`;

/** Calendars: those of a household see what happened to them, its adults put it back. */
export const calendarHistory: HistoryKind = {
  tables: ['calendars'],
  fields: { calendars: { defaultOfId: null } },
  nodes: calendarNodes,
  isVisible: (scope, root) => isIn(scope, root, householdsOfViewer(scope)),
  isEditable: scope =>
    isIn(
      scope,
      sql.ref<string>('revisions.root_id'),
      householdsOfViewer(scope).filter(id => mayEditHousehold(scope.actor, id)),
    ),
};
