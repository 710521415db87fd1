import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import {
  CalendarsDocument,
  type CreateEventMutation,
  CreateEventDocument,
  createClient,
  DeleteEventDocument,
  EventsDocument,
  ImportCalendarDocument,
  OccurrencesDocument,
  PreviewRecurrenceDocument,
  RequestError,
  RespondDocument,
  SignInDocument,
  SignUpDocument,
  UpdateEventDocument,
  ViewerDocument,
} from '../../client/index.ts';
import { startApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => void (app = await startApp()));
afterAll(() => app[Symbol.asyncDispose]());

const clientOf = (token?: string) => createClient({ url: `${app.url}/graphql`, ...(token && { token }) });
const WEEK = { from: '2026-11-02T00:00:00Z', to: '2026-11-09T00:00:00Z' };

async function signUp(name: string) {
  const input = { email: `${name}@example.org`, password: 'correct horse battery', name, timeZone: 'America/Chicago' };
  const { userSignUp } = await clientOf().request(SignUpDocument, { input });
  const client = clientOf(userSignUp!.token!);
  return {
    client,
    input,
    household: userSignUp!.user!.households[0]!,
    calendarId: userSignUp!.user!.defaultCalendar!.id,
  };
}

test('carries somebody from signing up to an event that is changed, answered and removed', async () => {
  const { client, input, household, calendarId } = await signUp('ann');
  const { sessionCreate } = await clientOf().request(SignInDocument, {
    input: { email: input.email, password: input.password },
  });
  const { viewer } = await clientOf(sessionCreate!.token!).request(ViewerDocument);
  expect(viewer?.name).toBe('ann');
  expect((await client.request(CalendarsDocument)).household?.calendars.map(each => each.id)).toEqual([calendarId]);

  const memberId = household.members[0]!.id;
  const swim = {
    title: 'Swim',
    startsAtLocal: '2026-11-03T17:00:00',
    duration: 'PT1H',
    recurrence: { rule: 'FREQ=WEEKLY' },
    participants: [{ memberId }],
  };
  const { eventCreate } = await client.request(CreateEventDocument, { input: { event: swim } });
  const { id, version } = eventCreate!.event!;
  const { occurrences } = await client.request(OccurrencesDocument, { where: WEEK });
  expect(occurrences.nodes.map(each => [each.title, each.startsAt])).toEqual([['Swim', '2026-11-03T23:00:00.000Z']]);

  const { eventUpdate } = await client.request(UpdateEventDocument, {
    input: { id, version, patch: { title: 'Swimming' } },
  });
  expect(eventUpdate).toMatchObject({ event: { title: 'Swimming' }, userErrors: [] });
  const answered = await client.request(RespondDocument, { input: { id, memberId, response: 'ACCEPTED' } });
  expect(answered.eventRespond?.participant?.response).toBe('ACCEPTED');
  const { eventDelete } = await client.request(DeleteEventDocument, { input: { id } });
  expect(eventDelete).toMatchObject({ deletedId: id, event: { isDeleted: true } });
  expect((await client.request(EventsDocument)).events.nodes).toEqual([]);
});

test('imports a calendar and previews a rule', async () => {
  const { client, calendarId } = await signUp('bob');
  const ics = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//x//EN',
    'BEGIN:VEVENT',
    'UID:a@x',
    'DTSTAMP:20261001T000000Z',
    'DTSTART:20261104T100000Z',
    'SUMMARY:Tea',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  const { calendarImport } = await client.request(ImportCalendarDocument, {
    input: { calendarId, ics: ics.join('\r\n') },
  });
  expect(calendarImport).toMatchObject({ created: 1, userErrors: [] });
  const { recurrencePreview } = await client.request(PreviewRecurrenceDocument, {
    rule: 'FREQ=DAILY;COUNT=2',
    startsAtLocal: '2026-11-01T09:00:00',
    timeZone: 'UTC',
  });
  expect(recurrencePreview.instances).toEqual(['2026-11-01T09:00:00.000Z', '2026-11-02T09:00:00.000Z']);
});

test('what is wrong with the input is data, a request that fails as a whole an error with its codes', async () => {
  const { client } = await signUp('cat');
  const { eventCreate } = await client.request(CreateEventDocument, { input: { event: { title: 'No time' } } });
  expect(eventCreate).toMatchObject({ event: null, userErrors: [{ code: 'REQUIRED', path: ['event', 'startsAt'] }] });

  const refused = await clientOf()
    .request(CreateEventDocument, { input: { event: {} } })
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RequestError);
  expect(refused).toMatchObject({ codes: ['UNAUTHENTICATED'], problems: [{ path: ['eventCreate'] }] });

  const elsewhere = createClient({ url: `${app.url}/nowhere` }).request(ViewerDocument);
  await expect(elsewhere).rejects.toMatchObject({ name: 'RequestError', status: 404, codes: ['BAD_REQUEST'] });
});

test('variables and answers have types', () => {
  const { request } = createClient({ url: 'http://localhost' });
  expectTypeOf(() =>
    request(CreateEventDocument, { input: { event: {} } }),
  ).returns.resolves.toEqualTypeOf<CreateEventMutation>();
  // @ts-expect-error the input is required
  void (() => request(CreateEventDocument));
  // @ts-expect-error there is no such variable
  void (() => request(ViewerDocument, { id: '1' }));
});
