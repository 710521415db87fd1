import type { StoredAction, StoredRevision } from '../../../src/modules/audit/chain/stored.ts';

/** An action as it stands in a database. */
export const action = (other: Partial<Record<keyof StoredAction, unknown>> = {}): StoredAction => ({
  actionId: '0198c5a0-0000-7000-8000-000000000001',
  at: 1_790_000_000_000,
  action_type: 'mutation eventUpdate',
  resource: 'event/0198c5a0-0000-7000-8000-000000000002',
  outcome: 'SUCCESS',
  request_id: 'r-1',
  response_status: 200,
  duration_ms: 12,
  undoes: null,
  account_id: '0198c5a0-0000-7000-8000-000000000003',
  user_id: '0198c5a0-0000-7000-8000-000000000003',
  username: 'ann@example.org',
  user_roles: '["OPERATOR"]',
  ip_address: '2001:db8::7',
  user_agent: 'almanac-test',
  request_data: '{"id":"0198c5a0-0000-7000-8000-000000000002"}',
  error_message: null,
  salt: Buffer.alloc(16, 1),
  erased: null,
  erased_by: null,
  ...(other as Partial<StoredAction>),
});

/** A revision as it stands in a database. */
export const revision = (other: Partial<Record<keyof StoredRevision, unknown>> = {}): StoredRevision => ({
  n: 7,
  action_id: '0198c5a0-0000-7000-8000-000000000001',
  at: 1_790_000_000_000,
  entity: 'events',
  entity_id: '0198c5a0-0000-7000-8000-000000000002',
  root_id: '0198c5a0-0000-7000-8000-000000000002',
  kind: 'UPDATE',
  version: 2,
  subject_id: null,
  changes: '{"title": ["Tea", "High tea"]}',
  salt: Buffer.alloc(16, 2),
  erased: null,
  erased_by: null,
  ...(other as Partial<StoredRevision>),
});
