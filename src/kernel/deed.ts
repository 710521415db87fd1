import { randomUUIDv7 } from 'node:crypto';

/** How a piece of work ended (O2). */
export type Outcome = 'SUCCESS' | 'ERROR' | 'PERMISSION_DENIED';

/** What somebody does, from when it is asked for until it is known how it ended: it becomes one action of the audit (O1). */
export interface Deed {
  /** The action's (UUIDv7), minted before the work: where COMMIT's answer is lost it tells whether it was done. */
  readonly id: string;
  readonly at: Date;
  /** `mutation eventCreate`, `query userActions`, `command import`, `server …`. */
  readonly type: string;
  /** Milliseconds of a clock that never goes back. */
  readonly began: number;
  readonly requestId: string | null;
  readonly userAgent: string | null;
  /** The input, without secrets. */
  readonly requestData: unknown;
  /** Leaves an action only where a row was changed: the server's own chores. */
  readonly isQuiet: boolean;
  /** What it was about, as `event/<id>`. */
  resource: string;
  /** The action that it puts back. */
  undoes: string | null;
  outcome: Outcome;
  status: number | null;
  errorMessage: string | null;
  /** Whoever did it is erased by it. */
  hidesActor: boolean;
  /** Nothing was done: the answer to a repeated request. */
  isRepeat: boolean;
}

type Given = Partial<Pick<Deed, 'requestId' | 'userAgent' | 'requestData' | 'isQuiet' | 'resource'>>;

export const newDeed = (type: string, at: Date, given: Given = {}): Deed => ({
  id: randomUUIDv7(),
  at,
  type,
  began: performance.now(),
  requestId: null,
  userAgent: null,
  requestData: null,
  isQuiet: false,
  resource: '',
  undoes: null,
  outcome: 'SUCCESS',
  status: null,
  errorMessage: null,
  hidesActor: false,
  isRepeat: false,
  ...given,
});
