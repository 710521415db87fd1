import type { Loose } from '../support/actors.ts';

/** What a request was answered; the connection being cut is an answer too. */
export interface Reply {
  /** Of HTTP; 0 where the connection ended before an answer was there. */
  readonly status: number;
  /** What the one root field, called `it`, gave. */
  readonly it: Loose | null;
  readonly code: string | null;
  readonly message: string;
  /** Seconds; NaN where it is not said. */
  readonly retryAfter: number;
  readonly ms: number;
}

/** A hang is no answer: longer than the server lets anybody wait for a connection, a lock and a second attempt. */
export const PATIENCE_MS = 14_000;

/** @throws where nothing comes in time */
export async function ask(url: string, query: string, variables: object = {}, token?: string): Promise<Reply> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const body = JSON.stringify({ query, variables });
  const began = performance.now();
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const reply = await fetch(`${url}/graphql`, { method: 'POST', headers, body, signal });
    const { data, errors } = (await reply.json()) as { data?: Loose; errors?: Loose[] };
    return {
      status: reply.status,
      it: data?.['it'] ?? null,
      code: errors?.[0]?.['extensions'].code ?? null,
      message: errors?.[0]?.['message'] ?? '',
      retryAfter: Number(reply.headers.get('retry-after') ?? Number.NaN),
      ms: performance.now() - began,
    };
  } catch (error) {
    // fetch and reading the body fail so where the connection is cut
    if (!(error instanceof TypeError)) throw error;
    const nothing = { it: null, code: null, message: String(error.cause), retryAfter: Number.NaN };
    return { status: 0, ...nothing, ms: performance.now() - began };
  }
}

/** Turned away as it should be: come back, and when. */
export const isTurnedAway = ({ status, code, retryAfter }: Reply): boolean =>
  status === 503 && code === 'UNAVAILABLE' && retryAfter > 0;

/** An account, its calendar, and five people who take part in what it plans. */
export interface Household {
  readonly token: string;
  readonly calendarId: string;
  readonly members: readonly string[];
}

export const GUESTS = 5;

const SIGN_UP = `mutation ($input: UserSignUpInput!) { it: userSignUp(input: $input) {
  token user { defaultCalendar { id } households { members { id } } } userErrors { code } } }`;
const ADD = 'mutation ($name: String!) { it: familyMemberCreate(input: { name: $name }) { familyMember { id } } }';

const given = (reply: Reply): Loose => {
  if (!reply.it) throw new Error(`No payload: ${JSON.stringify(reply)}`);
  return reply.it;
};

/** Signs a household up. */
export async function foundHousehold(url: string, name = 'ann'): Promise<Household> {
  const input = { email: `${name}@example.org`, password: 'correct horse battery', name, timeZone: 'UTC' };
  const { token, user } = given(await ask(url, SIGN_UP, { input }));
  const members = [user.households[0].members[0].id];
  while (members.length < GUESTS) {
    const added = given(await ask(url, ADD, { name: `guest ${members.length}` }, token));
    members.push(added['familyMember'].id);
  }
  return { token, calendarId: user.defaultCalendar.id, members };
}

/** What of an event a test may choose. */
export interface Planned {
  readonly title: string;
  readonly description?: string;
  /** Without it nobody but the answer says whether the event was made. */
  readonly key?: string;
}

/** Plans an event for all five. */
export function plan(url: string, who: Household, { title, description = '', key }: Planned): Promise<Reply> {
  const named = key === undefined ? '' : ` @idempotent(key: ${JSON.stringify(key)})`;
  const query = `mutation ($input: EventCreateInput!) { it: eventCreate(input: $input)${named} {
    event { id title } userErrors { code } } }`;
  const participants = who.members.map(memberId => ({ memberId }));
  const times = { startsAt: '2026-10-05T10:00:00Z', endsAt: '2026-10-05T11:00:00Z' };
  const event = { calendarId: who.calendarId, title, description, ...times, participants };
  return ask(url, query, { input: { event } }, who.token);
}

/** Reads one page of what was planned. */
export const look = (url: string, who: Household): Promise<Reply> =>
  ask(url, '{ it: events(first: 5) { nodes { id title participants { id } } } }', {}, who.token);

/** Asks whether requests may be sent here. */
export async function readiness(url: string): Promise<{ readonly status: number; readonly says: string }> {
  const reply = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  return { status: reply.status, says: ((await reply.json()) as { status: string }).status };
}
