/** What the tests of imports share: small files, and people who import them. */
import { randomUUID } from 'node:crypto';
import type { Actor, Loose } from '../../support/actors.ts';
import type { TestApp } from '../../support/app.ts';

export const RESULT = 'created updated unchanged skipped notes';

/** A whole file of these events. */
export const calendarFile = (...events: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...events, 'END:VCALENDAR', ''].join('\r\n');

export const vevent = (...lines: string[]): string => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');

/** So many single events, half an hour apart. */
export const manyEvents = (times: number, more: (index: number) => readonly string[] = () => []): string =>
  calendarFile(
    ...Array.from({ length: times }, (_, index) =>
      vevent(`UID:${index}@many`, `SUMMARY:Event ${index}`, `DTSTART:${utc(index)}`, 'DURATION:PT30M', ...more(index)),
    ),
  );

const FIRST = Date.UTC(2026, 0, 1);
const utc = (index: number): string => new Date(FIRST + index * 1_800_000).toISOString().replaceAll(/[-:]|\.\d+/g, '');

/** Imports into the actor's own calendar, where this has to succeed. */
export const imports = (actor: Actor, ics: string, more: object = {}): Promise<Loose> =>
  actor.does('calendarImport', { calendarId: actor.ids.calendar, ics, ...more }, RESULT);

export const counts = (created: number, updated: number, unchanged: number) => ({ created, updated, unchanged });

/** All rows of the actor's calendar, removed ones too. */
export const rowsOf = (actor: Actor): Promise<Record<string, unknown>[]> =>
  actor.app.sql(
    `select * from events where calendar_id = '${actor.ids.calendar}' order by uid, original_starts_at, id`,
  );

/** Takes somebody into the household of somebody else. */
export const joins = (app: TestApp, host: Actor, guest: Actor, role: 'OWNER' | 'ADULT' | 'CHILD') =>
  app.sql(
    `insert into household_roles (id, household_id, user_id, role) values ('${randomUUID()}', '${host.ids.household}', '${guest.ids.user}', '${role}')`,
  );
