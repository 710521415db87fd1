import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { actionsFor } from './reading.ts';

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'staple of another kind';
const WRONG_PASSWORD = 'hunter2 walks by';

let app: TestApp;
let operator: Actor;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  operator = await signUp(app, 'operator', 'UTC');
  ann = await signUp(app, 'ann', 'UTC');
});
afterAll(() => app[Symbol.asyncDispose]());

/** What the newest action of a type keeps of its input. */
async function keptOf(actionType: string): Promise<Loose> {
  const [action] = await actionsFor(operator, `(where: { actionType: "${actionType}" }, perPage: 1)`, 'requestData');
  return action!['requestData'];
}

test('of signing up and in stands neither password nor address (O9)', async () => {
  expect(await keptOf('mutation userSignUp')).toEqual({
    input: { email: '[PERSONAL]', password: '[REDACTED]', name: '[PERSONAL]', timeZone: 'UTC' },
  });
  await ann.tries('sessionCreate', { email: 'ann@example.org', password: WRONG_PASSWORD }, 'token');
  expect(await keptOf('mutation sessionCreate')).toEqual({ input: { email: '[PERSONAL]', password: '[REDACTED]' } });
});

test('of a new password stands neither the new one nor the old one', async () => {
  await ann.does('userUpdate', { password: NEW_PASSWORD, currentPassword: PASSWORD, timeZone: 'UTC' }, 'user { id }');
  expect(await keptOf('mutation userUpdate')).toEqual({
    input: { password: '[REDACTED]', currentPassword: '[REDACTED]', timeZone: 'UTC' },
  });
});

test('of an event stands when it is, and not what', async () => {
  const event = { title: 'Chemotherapy', description: 'Bring the papers', startsAt: '2026-11-01T12:00:00+02:00' };
  await ann.creates({ ...event, duration: 'PT1H', participants: [{ memberId: ann.ids.member }] });
  expect(await keptOf('mutation eventCreate')).toEqual({
    input: {
      event: {
        calendarId: ann.ids.calendar,
        title: '[PERSONAL]',
        description: '[PERSONAL]',
        startsAt: '2026-11-01T10:00:00.000Z',
        duration: 'PT1H',
        participants: [{ memberId: ann.ids.member, role: '[PERSONAL]', required: true }],
      },
      onConflict: 'REFUSE',
      notify: true,
    },
  });
});

test('of a file stands its length', async () => {
  const ics = 'BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n';
  await ann.tries('calendarImport', { calendarId: ann.ids.calendar, ics }, 'created');
  expect(await keptOf('mutation calendarImport')).toEqual({
    input: { calendarId: ann.ids.calendar, ics: `[PERSONAL], ${ics.length} characters`, dryRun: false },
  });
});

test('of a list that an operator asked for stands what they looked for, but for names', async () => {
  const where =
    '{ username: "ann@example.org", outcome: [ERROR], resource: { startsWith: "event/" }, minDurationMs: 5 }';
  await actionsFor(operator, `(where: ${where})`);
  const kept = await keptOf('query userActions');
  expect(kept['where']).toEqual({
    username: '[PERSONAL]',
    outcome: ['ERROR'],
    resource: { startsWith: 'event/' },
    minDurationMs: 5,
  });
});

test('no secret that anybody sent is anywhere in the ledger', async () => {
  await ann.tries('userVerify', { token: `almv_${WRONG_PASSWORD}` }, 'user { id }');
  await ann.tries('invitationAccept', { token: `almi_${WRONG_PASSWORD}` }, 'household { id }');
  await ann.tries('identityLink', { token: `${WRONG_PASSWORD}.b.c` }, 'identity { id }');
  const actions = await app.sql('select * from user_actions');
  const revisions = await app.sql('select * from revisions');
  expect([actions.length > 8, revisions.length > 8]).toEqual([true, true]);
  const written = JSON.stringify([actions, revisions]);
  for (const secret of [PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, ann.token, operator.token]) {
    expect(written).not.toContain(secret);
  }
});
