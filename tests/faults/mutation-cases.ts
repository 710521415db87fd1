import { User } from '../../src/modules/people/user.entity.ts';
import { issueVerification } from '../../src/modules/people/verification.service.ts';
import { type Actor, type Loose, signUp } from '../support/actors.ts';
import type { TestApp } from '../support/app.ts';
import type { Issuer } from '../support/issuer.ts';

const PASSWORD = 'correct horse battery';
const START = '2026-10-05T10:00:00Z';
const ICS = [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'UID:tea@example.org',
  'DTSTART:20261005T100000Z',
  'RRULE:FREQ=DAILY;COUNT=3',
  'SUMMARY:Tea',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

/** One call that succeeds, unless something breaks. */
export interface Call {
  readonly input: object | null;
  /** Null: without a token. */
  readonly token: string | null;
}

/** People and things to make calls with. The first account is the operator's. */
export interface World {
  readonly app: TestApp;
  readonly issuer: Issuer;
  readonly operator: Actor;
  readonly ann: Actor;
}

let number = 0;
const fresh = () => (number += 1);

const newcomer = ({ app }: World): Promise<Actor> => signUp(app, `person${fresh()}`);
const by = (actor: Actor, input: object | null): Call => ({ input, token: actor.token });
const byStranger = (input: object): Call => ({ input, token: null });

const series = (who: Actor): Promise<Loose> =>
  who.creates({ title: 'Tea', startsAt: START, recurrence: { rule: 'FREQ=DAILY;COUNT=9' } });

const invitation = async ({ ann }: World, email: string): Promise<string> => {
  const input = { householdId: ann.ids.household, email, role: 'ADULT' };
  return (await ann.does('householdMemberSet', input, 'invitationToken'))['invitationToken'];
};

const identified = async ({ issuer }: World) => issuer.token({ sub: `sub${fresh()}` });

/** Something new for a mutation to work on each time, and the call. Every mutation of the schema has one. */
export const CASES: Record<string, (world: World) => Promise<Call>> = {
  accessKeyCreate: async ({ ann }) => by(ann, { name: 'x', scopes: ['READ'] }),
  accessKeyDelete: async ({ ann }) => {
    const { accessKey } = await ann.does('accessKeyCreate', { name: 'x', scopes: ['READ'] }, 'accessKey { id }');
    return by(ann, { id: accessKey.id });
  },
  authorCreate: async ({ operator }) => by(operator, { name: 'Ada' }),
  authorDelete: async ({ operator }) => by(operator, { id: await author(operator) }),
  authorUpdate: async ({ operator }) => by(operator, { id: await author(operator), name: 'Bea' }),
  calendarCreate: async ({ ann }) => by(ann, { name: 'Club' }),
  calendarDelete: async ({ ann }) => by(ann, { id: await calendar(ann) }),
  calendarImport: async ({ ann }) => by(ann, { calendarId: await calendar(ann), ics: ICS }),
  calendarUpdate: async ({ ann }) => by(ann, { id: await calendar(ann), name: 'Choir' }),
  eventCreate: async ({ ann }) =>
    by(ann, {
      event: {
        calendarId: ann.ids.calendar,
        title: 'Tea',
        startsAt: START,
        participants: [{ memberId: ann.ids.member }],
      },
    }),
  eventDelete: async ({ ann }) => by(ann, { id: (await series(ann))['id'] }),
  eventMembershipSet: async world => {
    const guest = await newcomer(world);
    await guest.does('invitationAccept', { token: await invitation(world, 'x@example.org') }, 'household { id }');
    return by(world.ann, { eventId: (await series(world.ann))['id'], userId: guest.ids.user, role: 'EDITOR' });
  },
  eventRespond: async ({ ann }) => {
    const participants = [{ memberId: ann.ids.member }];
    const { id } = await ann.creates({ title: 'Tea', startsAt: START, participants });
    return by(ann, { id, memberId: ann.ids.member, response: 'ACCEPTED' });
  },
  eventUpdate: async ({ ann }) => {
    const { id } = await series(ann);
    const third = `${id}_20261007T100000Z`;
    await ann.does(
      'eventUpdate',
      { id: `${id}_20261008T100000Z`, scope: 'THIS', patch: { title: 'Cake' } },
      'event { id }',
    );
    return by(ann, { id: third, scope: 'THIS_AND_FOLLOWING', patch: { title: 'Coffee' } });
  },
  familyMemberCreate: async ({ ann }) => by(ann, { name: 'Max' }),
  familyMemberDelete: async ({ ann }) => by(ann, { id: await ann.addsMember('Max') }),
  familyMemberUpdate: async ({ ann }) => by(ann, { id: await ann.addsMember('Max'), name: 'Moritz' }),
  householdCreate: async ({ ann }) => by(ann, { name: 'Club' }),
  householdMemberSet: async ({ ann }) =>
    by(ann, { householdId: ann.ids.household, email: `x${fresh()}@example.org`, role: 'ADULT' }),
  householdUpdate: async ({ ann }) => by(ann, { id: ann.ids.household, name: `Home ${fresh()}` }),
  identityLink: async world => by(world.ann, { token: await identified(world) }),
  identityUnlink: async world => {
    const { identity } = await world.ann.does('identityLink', { token: await identified(world) }, 'identity { id }');
    return by(world.ann, { id: identity.id });
  },
  invitationAccept: async world => {
    const guest = await newcomer(world);
    return by(guest, { token: await invitation(world, `${guest.name}@example.org`) });
  },
  restore: async ({ ann }) => {
    const { id } = await series(ann);
    await ann.does('eventDelete', { id }, 'event { id }');
    return by(ann, { id });
  },
  sessionCreate: async ({ ann }) => byStranger({ email: `${ann.name}@example.org`, password: PASSWORD }),
  sessionDelete: async world => by(await newcomer(world), null),
  undo: async ({ app, ann }) => {
    const { id } = await series(ann);
    await ann.does('eventUpdate', { id, patch: { title: 'High tea' } }, 'event { id }');
    const [newest] = await app.sql('select action_id as id from revisions order by n desc limit 1');
    return by(ann, { actionId: newest?.['id'] });
  },
  userErase: async world => {
    const gone = await newcomer(world);
    await series(gone);
    return by(gone, { id: gone.ids.user });
  },
  userSignUp: async () => byStranger({ email: `new${fresh()}@example.org`, password: PASSWORD }),
  userUpdate: async world =>
    by(await newcomer(world), { name: 'New', password: 'a better staple', currentPassword: PASSWORD }),
  userVerify: async world => {
    const { ids } = await newcomer(world);
    const token = await world.app.scope().commit(async scope => {
      return issueVerification(scope, await scope.em.findOneOrFail(User, { id: ids.user }));
    });
    return byStranger({ token });
  },
};

const author = async (operator: Actor): Promise<string> =>
  (await operator.does('authorCreate', { name: 'Ada' }, 'author { id }'))['author'].id;

const calendar = async (who: Actor): Promise<string> =>
  (await who.does('calendarCreate', { name: 'Club' }, 'calendar { id }'))['calendar'].id;
