import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loose } from '../support/actors.ts';
import { freshDatabase } from '../support/app.ts';
import { copyProject, type ServerProcess, startProcess } from './server-process.ts';

const PASSWORD = 'correct horse battery';
const AT_ONCE = 20;

let project: ReturnType<typeof copyProject>;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let servers: ServerProcess[] = [];
/** Somebody who has signed in. */
let token: string;

beforeAll(async () => {
  project = copyProject();
  database = await freshDatabase('postgresql');
  const first = await startProcess(project.folder, database.url); // builds and migrates for the others
  const others = [1, 2].map(() => startProcess(project.folder, database.url));
  servers = [first, ...(await Promise.all(others))];
  token = (await signsUp(0, 'ann', 'ann'))['token'];
}, 120_000);
afterAll(async () => {
  await Promise.all(servers.map(server => server.kill()));
  database.remove();
  await project.remove();
});

/** The payload of a mutation that is sent to the n-th server, or its errors. */
async function send(n: number, query: string, who: string | null = token): Promise<Loose> {
  const headers = { 'content-type': 'application/json', ...(who && { authorization: `Bearer ${who}` }) };
  const body = JSON.stringify({ query });
  const reply = await fetch(`${servers[n % servers.length]!.url}/graphql`, { method: 'POST', headers, body });
  const { data, errors } = (await reply.json()) as Loose;
  return data?.it ?? { errors };
}

const signsUp = (n: number, name: string, key: string): Promise<Loose> =>
  send(
    n,
    `mutation { it: userSignUp(input: { email: "${name}@example.org", password: "${PASSWORD}" }) @idempotent(key: "${key}") {
      token user { id } userErrors { code } } }`,
    null,
  );

const adds = (n: number, name: string, key: string): Promise<Loose> =>
  send(
    n,
    `mutation { it: familyMemberCreate(input: { name: "${name}" }) @idempotent(key: "${key}") {
      familyMember { id name } userErrors { code } } }`,
  );

const members = async (name: string): Promise<unknown[]> => {
  const { members: all } = await send(0, '{ it: household { members { name } } }');
  return all.filter((member: Loose) => member['name'] === name);
};

const everywhere = <T>(work: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, n) => work(n)));

describe('a key over several processes on one database', () => {
  test('is answered the same twenty times at once, and the work is done once', async () => {
    const answers = await everywhere(n => adds(n, 'Twin', 'twin'));
    expect(answers[0]).toMatchObject({ familyMember: { name: 'Twin' }, userErrors: [] });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await members('Twin')).toHaveLength(1);
  });

  test('gives a stranger one account and one token', async () => {
    const answers = await everywhere(n => signsUp(n, 'bob', 'bob'));
    expect(answers[0]).toMatchObject({ token: expect.stringMatching(/^alm_/), userErrors: [] });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('with different inputs at once is for the first of them; the others are told', async () => {
    const answers = await everywhere(n => adds(n, `Rival ${n}`, 'rival'));
    const done = answers.filter(({ userErrors }) => userErrors.length === 0);
    expect(done).toHaveLength(1);
    const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }: Loose) => code));
    expect(codes).toEqual(Array.from({ length: AT_ONCE - 1 }, () => 'IDEMPOTENCY_KEY_REUSED'));
  });

  test('that was refused may be tried again anywhere', async () => {
    expect(await adds(0, ' ', 'again')).toMatchObject({ familyMember: null, userErrors: [{ code: 'REQUIRED' }] });
    expect(await adds(1, 'Again', 'again')).toMatchObject({ familyMember: { name: 'Again' }, userErrors: [] });
    expect(await adds(2, 'Again', 'again')).toMatchObject({ familyMember: { name: 'Again' }, userErrors: [] });
    expect(await members('Again')).toHaveLength(1);
  });

  test('is known to the others after the process that did the work was killed', async () => {
    const answer = await adds(2, 'Late', 'late');
    await servers.pop()!.kill();
    expect(await adds(0, 'Late', 'late')).toEqual(answer);
    expect(await members('Late')).toHaveLength(1);
  });
});
