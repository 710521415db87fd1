import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, statementsOf, type TestApp } from '../../support/app.ts';

let app: TestApp;
let number = 0;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const FIELDS = 'created updated unchanged skipped notes query { __typename }';

/** A whole file of these events. */
const file = (...events: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...events, 'END:VCALENDAR', ''].join('\r\n');

const event = (...lines: string[]): string => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');

const tea = (...lines: string[]): string => event('UID:tea@x', 'SUMMARY:Tea', ...lines);
const TEA_TIME = 'DTSTART:20261102T090000Z';

/** Somebody new, so that no test sees the events of another. */
const newcomer = (zone = 'Europe/Berlin'): Promise<Actor> => signUp(app, `reader${(number += 1)}`, zone);

const imports = (actor: Actor, ics: string, more: object = {}) =>
  actor.does('calendarImport', { calendarId: actor.ids.calendar, ics, ...more }, FIELDS);

const counts = (created: number, updated: number, unchanged: number) => ({ created, updated, unchanged });

describe('calendarImport', () => {
  test('adds events, and the same file again changes nothing', async () => {
    const ann = await newcomer();
    const ics = file(
      tea(TEA_TIME, 'DTEND:20261102T100000Z', 'LOCATION:Kitchen', 'DESCRIPTION:With\\nbiscuits'),
      event('UID:run@x', 'SUMMARY:Run', 'DTSTART;TZID=Europe/Berlin:20261103T070000', 'RRULE:FREQ=WEEKLY;BYDAY=TU'),
      event('UID:trip@x', 'SUMMARY:Trip', 'DTSTART;VALUE=DATE:20261105', 'DTEND;VALUE=DATE:20261107'),
    );
    expect(await imports(ann, ics)).toMatchObject({ ...counts(3, 0, 0), skipped: [], notes: [] });
    const before = await app.sql(`select * from events where calendar_id = '${ann.ids.calendar}' order by id`);
    expect(await imports(ann, ics)).toMatchObject({ ...counts(0, 0, 3), skipped: [], notes: [] });
    expect(await app.sql(`select * from events where calendar_id = '${ann.ids.calendar}' order by id`)).toEqual(before);
  });
});

void statementsOf;
