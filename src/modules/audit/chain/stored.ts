import type { Dialect } from '../../../kernel/dialect.ts';
import type { ActionRow } from '../action-row.ts';
import { actionDigest, encode, type Part, type Personal } from './digest.ts';

/** Begins every statement of the sealer, for whoever counts the statements of a request. */
export const OWN = '/* ledger */';

type Name = Dialect['name'];

/** Bytes as they are stored: instants in milliseconds, JSON as the text that was written. */
const milliseconds = (column: string, name: Name): string =>
  name === 'sqlite' ? column : `(extract(epoch from ${column}) * 1000)::bigint`;
const text = (column: string, name: Name): string => (name === 'sqlite' ? column : `${column}::text`);

/** The columns of an action `a` that its digest is made of, in their order. */
export const actionColumns = (name: Name): string =>
  [
    `a.id as "actionId", ${milliseconds('a.timestamp', name)} as "at", a.action_type, a.resource, a.outcome, a.request_id`,
    'a.response_status, a.duration_ms, a.undoes, a.account_id, a.user_id, a.username',
    `${text('a.user_roles', name)} as user_roles, a.ip_address, a.user_agent`,
    `${text('a.request_data', name)} as request_data, a.error_message, a.salt, a.erased, a.erased_by`,
  ].join(', ');

/** The same of a revision `r`. */
export const revisionColumns = (name: Name): string =>
  [
    `r.n, r.action_id, ${milliseconds('r.at', name)} as "at", r.entity, r.entity_id, r.root_id, r.kind, r.version`,
    `r.subject_id, ${text('r.changes', name)} as changes, r.salt, r.erased, r.erased_by`,
  ].join(', ');

interface Erasable {
  readonly salt: Uint8Array | null;
  readonly erased: Uint8Array | null;
  readonly erased_by: string | null;
}

export interface StoredAction extends Erasable {
  readonly actionId: string;
  readonly at: string | number;
  readonly action_type: string;
  readonly resource: string;
  readonly outcome: string;
  readonly request_id: string | null;
  readonly response_status: number | null;
  readonly duration_ms: number | null;
  readonly undoes: string | null;
  readonly account_id: string | null;
  readonly user_id: string;
  readonly username: string;
  readonly user_roles: string;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly request_data: string | null;
  readonly error_message: string | null;
}

export interface StoredRevision extends Erasable {
  readonly n: string | number;
  readonly action_id: string;
  readonly at: string | number;
  readonly entity: string;
  readonly entity_id: string;
  readonly root_id: string;
  readonly kind: string;
  readonly version: number | null;
  readonly subject_id: string | null;
  readonly changes: string | null;
}

/** What will be stored of an action that was just inserted. */
export const storedAs = ({ id, timestamp, ...row }: ActionRow): StoredAction => ({
  ...row,
  actionId: id,
  at: timestamp,
  erased: null,
  erased_by: null,
});

const PLAIN = [
  'actionId',
  'at',
  'action_type',
  'resource',
  'outcome',
  'request_id',
  'response_status',
  'duration_ms',
  'undoes',
] as const satisfies readonly (keyof StoredAction)[];
const PERSONAL = [
  'account_id',
  'user_id',
  'username',
  'user_roles',
  'ip_address',
  'user_agent',
  'request_data',
  'error_message',
] as const satisfies readonly (keyof StoredAction)[];
const PLAIN_OF_REVISION = [
  'n',
  'action_id',
  'at',
  'entity',
  'entity_id',
  'root_id',
  'kind',
  'version',
  'subject_id',
] as const satisfies readonly (keyof StoredRevision)[];

const parts = <Row, Key extends keyof Row>(row: Row, names: readonly Key[]): Part[] =>
  names.map(name => row[name] as Part);

/** What of an action tells about a person. */
export const personalOfAction = (action: StoredAction): Personal => ({
  salt: action.salt,
  erased: action.erased,
  bytes: encode(parts(action, PERSONAL)),
});

/** What of a revision does: all that was changed. */
export const personalOfRevision = ({ salt, erased, changes }: StoredRevision): Personal => ({
  salt,
  erased,
  bytes: Buffer.from(changes ?? ''),
});

/** The digest of an action as it is stored now. */
export const digestOf = (action: StoredAction, revisions: readonly StoredRevision[]): Buffer =>
  actionDigest(
    parts(action, PLAIN),
    personalOfAction(action),
    revisions.map(revision => ({
      plain: parts(revision, PLAIN_OF_REVISION),
      personal: personalOfRevision(revision),
    })),
  );
