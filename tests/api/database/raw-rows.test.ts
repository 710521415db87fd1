import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type Actor, type Loose, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const memberOf = async (id: string): Promise<Loose> =>
  (await ann.asks(`{ node(id: "${id}") { ... on FamilyMember { name createdAt updatedAt } } }`)).data['node'];

const insert = async (columns: string, values: string): Promise<string> => {
  const id = randomUUID();
  await app.sql(
    `insert into family_members (id, household_id, name, is_child, preferences${columns}) values ('${id}', '${ann.ids.household}', 'Raw', '0', '{}'${values})`,
  );
  return id;
};

/** The server's clock stands still in tests; what the database writes is its own time. */
test('a row that SQL inserts without its times has been made just now', async () => {
  const [before, id, after] = [Date.now(), await insert('', ''), Date.now()];
  const { createdAt, updatedAt } = await memberOf(id);
  expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  for (const at of [createdAt, updatedAt]) {
    expect(Date.parse(at)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(at)).toBeLessThanOrEqual(after);
  }
});

test("a time that SQL writes with CURRENT_TIMESTAMP is UTC, whatever the server's zone", async () => {
  vi.stubEnv('TZ', 'America/New_York');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(new Date(0).getTimezoneOffset()).toBe(300);
  const before = Math.floor(Date.now() / 1000) * 1000; // SQLite writes whole seconds
  const id = await insert(', created_at', ', CURRENT_TIMESTAMP');
  const { createdAt } = await memberOf(id);
  expect(Date.parse(createdAt)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(createdAt)).toBeLessThanOrEqual(Date.now());
});
