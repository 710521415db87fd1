import { type Actor, signUp } from '../../support/actors.ts';
import type { TestApp } from '../../support/app.ts';
import type { ActorName } from './table.ts';

/** Somebody who asks, and what is theirs. */
export interface Person {
  readonly name: ActorName;
  readonly token: string | undefined;
  /** Null for nobody. */
  readonly userId: string | null;
  /** Where they are the owner; of nobody and of the key the home. */
  readonly household: string;
  /** Whether they belong to the home. */
  readonly isOfHome: boolean;
  /** Their person: in the home where they belong to it. */
  readonly member: string;
}

/** Two households that know nothing of each other, and everybody who may ask. */
export interface World {
  readonly app: TestApp;
  readonly people: Readonly<Record<ActorName, Person>>;
  readonly host: Actor;
  readonly foreigner: Actor;
  /** Of the home, without an account. */
  readonly sam: string;
  /** Something that was done. */
  readonly action: string;
}

const MEMBERS = 'household { members { id user { id } } }';

/** Joins the home the way people do: by an invitation. */
async function joins(host: Actor, guest: Actor, role: string): Promise<string> {
  const input = { householdId: host.ids.household, email: `${guest.name}@example.org`, role };
  const { invitationToken } = await host.does('householdMemberSet', input, 'invitationToken');
  const { household } = await guest.does('invitationAccept', { token: invitationToken }, MEMBERS);
  const found = household.members.find((each: { user: { id: string } | null }) => each.user?.id === guest.ids.user);
  return found.id;
}

const personOf = (name: ActorName, actor: Actor, more: Partial<Person> = {}): Person => ({
  name,
  token: actor.token,
  userId: actor.ids.user,
  household: actor.ids.household,
  member: actor.ids.member,
  isOfHome: false,
  ...more,
});

/** Signs everybody up. The operator is whoever comes first. */
export async function makeWorld(app: TestApp): Promise<World> {
  const named = async (name: string) => signUp(app, name, 'UTC');
  const [operator, host, foreigner] = [await named('operator'), await named('owner'), await named('foreigner')];
  const inside = async (name: ActorName, role: string) => {
    const actor = await named(name);
    return personOf(name, actor, { member: await joins(host, actor, role), isOfHome: true });
  };
  const outside = async (name: ActorName) => personOf(name, await named(name));
  const owner = personOf('owner', host, { isOfHome: true });
  const { secret } = await host.does('accessKeyCreate', { name: 'reads', scopes: ['READ'] }, 'secret');
  const people = {
    anonymous: { ...owner, name: 'anonymous', token: undefined, userId: null, isOfHome: false },
    unverified: await inside('unverified', 'ADULT'),
    owner,
    adult: await inside('adult', 'ADULT'),
    child: await inside('child', 'CHILD'),
    editor: await outside('editor'),
    viewer: await outside('viewer'),
    key: { ...owner, name: 'key', token: secret },
    stranger: await outside('stranger'),
    operator: personOf('operator', operator),
  } satisfies Record<ActorName, Person>;
  await app.sql(`update users set is_verified = true where email <> 'unverified@example.org'`);
  const sam = await host.addsMember('Sam');
  const [action] = await app.sql('select id from user_actions limit 1');
  return { app, people, host, foreigner, sam, action: String(action?.['id']) };
}
