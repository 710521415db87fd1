import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';

const LARGE = 'x'.repeat(2 ** 20);
const HUGE = 'x'.repeat(10 * 2 ** 20);
const IMPORT = 'it: calendarImport(input: $input) { created userErrors { code path } }';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

/** The status, and the error that the whole request met. */
async function posts(body: unknown, token: string | null = ann.token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const reply = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  const { data, errors } = (await reply.json()) as { data: unknown; errors?: { extensions: object }[] };
  return { status: reply.status, data, problem: errors?.[0]?.extensions };
}

const importing = (ics: string, query = `mutation ($input: CalendarImportInput!) { ${IMPORT} }`) => ({
  query,
  variables: { input: { calendarId: ann.ids.calendar, ics } },
});

const tooLarge = { status: 413, problem: { code: 'LIMIT_EXCEEDED', limit: 'body', requestId: expect.any(String) } };
const notOne = { status: 400, problem: { code: 'BAD_REQUEST' } };

describe('a body over 1 MiB', () => {
  test('is taken from somebody who imports', async () => {
    const answer = await posts(importing(`BEGIN:VCALENDAR\r\nX-A:${LARGE}\r\nEND:VCALENDAR\r\n`));
    expect(answer).toMatchObject({ status: 200, data: { it: { created: 0, userErrors: [] } } });
  });

  test('is taken where the import stands in a fragment', async () => {
    const query = `mutation ($input: CalendarImportInput!) { ... { ...F } } fragment F on Mutation { ${IMPORT} }`;
    expect(await posts(importing(LARGE, query))).toMatchObject({ status: 200, data: { it: { created: 0 } } });
  });

  test.each([
    ['a query', 'query ($id: ID!) { event(id: $id) { id } }', { id: LARGE }],
    ['a long document', `{ event(id: "${LARGE}") { id } }`, {}],
    [
      'a change',
      'mutation ($name: String!) { familyMemberCreate(input: { name: $name }) { familyMember { id } } }',
      { name: LARGE },
    ],
  ])('is refused for %s', async (_what, query, variables) => {
    expect(await posts({ query, variables })).toMatchObject(tooLarge);
  });

  test.each([
    ['beside an import', `mutation ($input: CalendarImportInput!) { ${IMPORT} __typename }`],
    [
      'hidden in a fragment beside an import',
      `mutation ($input: CalendarImportInput!) { ${IMPORT} ...F } fragment F on Mutation { sessionDelete { deletedId } }`,
    ],
  ])('is refused for something else %s, and nothing is done', async (_what, query) => {
    expect(await posts(importing(LARGE, query))).toMatchObject(tooLarge);
    expect(await posts({ query: '{ viewer { id } }' })).toMatchObject({ status: 200 });
  });

  test('is refused from a stranger, whatever it asks for', async () => {
    expect(await posts(importing(LARGE), null)).toMatchObject(tooLarge);
  });

  test('is refused over 10 MiB', async () => {
    expect(await posts(importing(HUGE))).toMatchObject(tooLarge);
  });
});

describe('a body', () => {
  test.each([
    ['a batch', [{ query: '{ __typename }' }, { query: '{ __typename }' }]],
    ['a batch of none', []],
    ['a text', '{ __typename }'],
    ['a number', 1],
    ['null', null],
  ])('that is %s is refused', async (_what, body) => {
    expect(await posts(body)).toMatchObject(notOne);
  });
});
