import type { UserError } from '../../src/kernel/errors.ts';
import type { Answer, TestApp } from './app.ts';

/** What an answer holds is as loose as the documents that tests write; this is the one place that says so. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Loose = Record<string, any>;

interface SignedUp {
  readonly token: string;
  readonly user: {
    readonly id: string;
    readonly households: { id: string; members: { id: string }[] }[];
    readonly defaultCalendar: { id: string };
  };
}

export interface Ids {
  readonly user: string;
  readonly household: string;
  readonly member: string;
  readonly calendar: string;
}

type Refusal = Pick<UserError, 'code' | 'message' | 'path'>;

/** What a mutation answered: its payload, with userErrors. */
export type Payload<Fields = Record<string, unknown>> = Fields & { readonly userErrors: readonly Refusal[] };

export const EVENT_FIELDS = `id uid title description location startsAt endsAt startsAtLocal timeZone isAllDay startDate endDate status busy
  visibility version isDeleted recurrence { rule inWords endsOn excluded added } participants { role response required member { id name } }`;

const PASSWORD = 'correct horse battery';

/** A person who does things the way a client would. */
export class Actor {
  constructor(
    readonly app: TestApp,
    readonly name: string,
    readonly token: string,
    readonly ids: Ids,
  ) {}

  asks<Data = Loose>(query: string, variables: object = {}): Promise<Answer<Data>> {
    return this.app.ask<Data>(query, variables, this.token);
  }

  /** Calls one mutation with its input; the payload, whatever it says. */
  async tries<Fields = Loose>(
    mutation: string,
    input: object,
    selection: string,
    key?: string,
  ): Promise<Payload<Fields>> {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { it: ${mutation}(input: $input)${key ? ` @idempotent(key: "${key}")` : ''} { ${selection} userErrors { code message path } } }`;
    const { data, errors } = await this.asks<{ it: Payload<Fields> }>(document, { input });
    if (!data?.it) throw new Error(`${mutation}: ${JSON.stringify(errors)}`);
    return data.it;
  }

  /** The same, where it has to succeed. */
  async does<Fields = Loose>(mutation: string, input: object, selection: string): Promise<Fields> {
    const payload = await this.tries<Fields>(mutation, input, selection);
    if (payload.userErrors.length > 0) throw new Error(`${mutation}: ${JSON.stringify(payload.userErrors)}`);
    return payload;
  }

  triesToCreate(event: object, key?: string) {
    return this.tries(
      'eventCreate',
      { event: { calendarId: this.ids.calendar, ...event } },
      `event { ${EVENT_FIELDS} }`,
      key,
    );
  }

  async creates(event: object): Promise<Loose> {
    const { event: created } = await this.does(
      'eventCreate',
      { event: { calendarId: this.ids.calendar, ...event } },
      `event { ${EVENT_FIELDS} }`,
    );
    return created;
  }

  async sees(id: string, selection = EVENT_FIELDS): Promise<Loose | null> {
    const { data } = await this.asks(`query ($id: ID!) { event(id: $id) { ${selection} } }`, { id });
    return data['event'];
  }

  async addsMember(name: string): Promise<string> {
    const { familyMember } = await this.does('familyMemberCreate', { name }, 'familyMember { id }');
    return familyMember.id;
  }

  /** What happens in a window, from midnight UTC to midnight UTC. */
  async expects(from: string, to: string, more = ''): Promise<Loose[]> {
    const query = `{ occurrences(where: { from: "${from}T00:00:00Z", to: "${to}T00:00:00Z" ${more} }, first: 100) { nodes { id kind title startsAt endsAt startsAtLocal originalStartsAt status index event { id } exception { id } } } }`;
    const { data, errors } = await this.asks(query);
    if (!data) throw new Error(JSON.stringify(errors));
    return data['occurrences'].nodes;
  }
}

/** Signs somebody up the way a client would; the zone is their account's, household's and calendar's. */
export async function signUp(app: TestApp, name: string, timeZone = 'America/Chicago'): Promise<Actor> {
  const input = { email: `${name}@example.org`, password: PASSWORD, name, timeZone };
  const query = `mutation ($input: UserSignUpInput!) {
    userSignUp(input: $input) { token user { id defaultCalendar { id } households { id members { id } } } userErrors { code message } }
  }`;
  const { data, errors } = await app.ask<{ userSignUp: SignedUp }>(query, { input });
  const { token, user } = data?.userSignUp ?? {};
  const [household] = user?.households ?? [];
  if (!token || !user || !household) throw new Error(`${name} could not sign up: ${JSON.stringify(errors ?? data)}`);
  const ids = {
    user: user.id,
    household: household.id,
    member: household.members[0]!.id,
    calendar: user.defaultCalendar.id,
  };
  return new Actor(app, name, token, ids);
}
