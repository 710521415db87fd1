import type { Scope } from './kernel/scope.ts';
import { Calendar } from './modules/calendar/calendar.entity.ts';
import { updateCalendar } from './modules/calendar/calendar.service.ts';
import type { EventPatch } from './modules/calendar/event-patch.ts';
import { updateEvent } from './modules/calendar/event-update.service.ts';
import { Event } from './modules/calendar/event.entity.ts';
import { createEvent } from './modules/calendar/event.service.ts';
import { FamilyMember } from './modules/people/household.entity.ts';
import { createMember } from './modules/people/member.service.ts';

type Member = 'Sam' | 'Alex' | 'Mia' | 'Leo';
type DemoEvent = Omit<EventPatch, 'participants'> & { readonly who: readonly Member[] };

/** On either side of 1 November 2026, when the clocks of Chicago change, a week after those of Berlin. */
const SWIMMING: DemoEvent = {
  title: 'Swim class',
  location: 'Lakeside pool',
  startsAtLocal: '2026-10-20T17:00:00',
  duration: 'PT45M',
  recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=10' },
  who: ['Mia'],
};
/** The instance of 3 November: 17:00 in Chicago, which is standard time by then. */
const MOVED = '20261103T230000Z';

const OTHERS: readonly DemoEvent[] = [
  {
    title: 'Call with Grandma in Berlin',
    description: 'Sunday evening on her clock, so for two weeks of the year an hour earlier or later on ours.',
    timeZone: 'Europe/Berlin',
    startsAtLocal: '2026-10-11T19:00:00',
    duration: 'PT30M',
    recurrence: { rule: 'FREQ=WEEKLY;BYDAY=SU' },
    who: ['Sam', 'Alex', 'Mia', 'Leo'],
  },
  {
    title: 'Pizza night',
    startsAtLocal: '2026-10-30T18:30:00',
    duration: 'PT2H',
    recurrence: { rule: 'FREQ=MONTHLY;BYDAY=-1FR' },
    who: ['Sam', 'Alex', 'Mia', 'Leo'],
  },
  {
    title: 'Dentist',
    location: 'Oak Street 12',
    startsAtLocal: '2026-11-05T09:30:00',
    duration: 'PT40M',
    visibility: 'PRIVATE',
    who: ['Leo'],
  },
  { title: 'Thanksgiving break', startDate: '2026-11-25', endDate: '2026-11-28', busy: false, who: ['Mia', 'Leo'] },
  { title: "Mia's birthday", startDate: '2026-11-14', recurrence: { rule: 'FREQ=YEARLY' }, busy: false, who: ['Mia'] },
];

/**
 * What a family of four has in its calendar. The account, its household and its calendar are made, but not yet written.
 * Services read rows, and MikroORM writes what it holds of a table before it asks that table anything: hence the counts.
 */
export async function furnish(scope: Scope, userId: string): Promise<void> {
  const calendar = await scope.em.findOneOrFail(Calendar, { defaultOfId: userId });
  await updateCalendar(scope, { id: calendar.id, name: 'Family', color: '#3b5bdb' });
  const sam = await scope.em.findOneOrFail(FamilyMember, { userId });
  const members = new Map<Member, string>([['Sam', sam.id]]);
  for (const [name, isChild] of [
    ['Alex', false],
    ['Mia', true],
    ['Leo', true],
  ] as const) {
    members.set(name, (await createMember(scope, { name, isChild })).id);
  }
  await scope.em.count(FamilyMember);
  const add = ({ who, ...event }: DemoEvent) =>
    createEvent(scope, { ...event, participants: who.map(name => ({ memberId: members.get(name) ?? '' })) });

  const swimming = await add(SWIMMING);
  for (const event of OTHERS) await add(event);
  await scope.em.count(Event);
  const patch = { startsAtLocal: '2026-11-04T17:30:00' };
  await updateEvent(scope, { id: `${swimming.id}_${MOVED}`, scope: 'THIS', patch });
}
