import { type RawBuilder, sql } from 'kysely';
import type { HistoryKind, RootId } from '../../kernel/history.ts';
import type { Scope } from '../../kernel/scope.ts';
import { householdsOfViewer } from './people.loaders.ts';
import { peopleNodes } from './people.nodes.ts';
import { mayEditHousehold } from './people.policy.ts';

const editable = (scope: Scope): string[] => householdsOfViewer(scope).filter(id => mayEditHousehold(scope.actor, id));

const OWN_ROOT: RootId = sql.ref<string>('revisions.root_id');

/** Households; who belongs to one is seen, and changed only by saying so. */
const householdHistory: HistoryKind = {
  tables: ['households', 'household_roles'],
  fields: {},
  nodes: peopleNodes,
  isVisible: (scope, root) => scope.sql.oneOf(root, householdsOfViewer(scope)),
  isEditable: scope => scope.sql.oneOf(OWN_ROOT, editable(scope)),
};

const memberIn = (scope: Scope, root: RootId, households: readonly string[]): RawBuilder<boolean> =>
  sql`(select ${scope.sql.oneOf(sql.ref<string>('member.household_id'), households)}
    from family_members member where member.id = ${root})`;

/** The people of a household. */
const memberHistory: HistoryKind = {
  tables: ['family_members'],
  fields: {},
  nodes: peopleNodes,
  isVisible: (scope, root) => memberIn(scope, root, householdsOfViewer(scope)),
  isEditable: scope => memberIn(scope, OWN_ROOT, editable(scope)),
};

/** What people change of their own accounts, and nothing else: not an address, a password or a right. */
const OWN_DETAILS = ['name', 'time_zone', 'quiet_hours'];

const hasOnlyDetails = (scope: Scope): RawBuilder<boolean> =>
  scope.sql.name === 'postgresql'
    ? sql`revisions.changes::jsonb - ${sql.lit(`{${OWN_DETAILS.join(',')}}`)}::text[] = '{}'`
    : sql`json_remove(revisions.changes, ${sql.join(OWN_DETAILS.map(column => sql.lit(`$.${column}`)))}) = '{}'`;

/** Accounts: one's own alone. */
const accountHistory: HistoryKind = {
  tables: ['users'],
  fields: {},
  nodes: peopleNodes,
  isVisible: (scope, root) => scope.sql.oneOf(root, scope.isStranger ? [] : [scope.viewerId]),
  isEditable: scope => sql`(revisions.kind = 'UPDATE' and ${hasOnlyDetails(scope)})`,
};

export const peopleHistories: readonly HistoryKind[] = [householdHistory, memberHistory, accountHistory];
