import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { queries, sends } from './posting.ts';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

const asAnn = (query: string) => queries(app, query, {}, { authorization: `Bearer ${ann.token}` });
const adds = (name: string) =>
  asAnn(`mutation { familyMemberCreate(input: { name: "${name}" }) { familyMember { name } } }`);

describe('a server that is about to end', () => {
  test('still changes what it is asked to while it only says so', async () => {
    app.drain();
    expect(await adds('Early')).toMatchObject({ status: 200, errors: [] });
  });

  test('then begins no change, says when to send it again, and leaves nothing of it', async () => {
    app.refuseChanges();
    const reply = await adds('Late');
    expect(reply).toMatchObject({ status: 503, code: 'UNAVAILABLE', data: { familyMemberCreate: null } });
    expect(reply.errors[0]!.extensions['retryAfter']).toBe(1);
    expect(reply.headers.get('retry-after')).toBe('1');
    const rows = await app.sql("select name from family_members where name in ('Early', 'Late')");
    expect(rows).toEqual([{ name: 'Early' }]);
  });

  test('refuses strangers as well, who would sign up or in', async () => {
    for (const name of ['userSignUp', 'sessionCreate']) {
      const field = `${name}(input: { email: "b@example.org", password: "correct horse" }) { token }`;
      expect(await queries(app, `mutation { ${field} }`)).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    }
  });

  test('still reads', async () => {
    expect(await asAnn('{ viewer { id } }')).toMatchObject({ status: 200, errors: [] });
    expect((await sends(app, '/healthz')).status).toBe(200);
    expect((await sends(app, '/readyz')).status).toBe(503);
  });
});
