import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, signUp } from '../../support/actors.ts';
import { startApp, type TestApp } from '../../support/app.ts';
import { bodyOf, broken, documents, type Hostile, isHere } from './hostile-documents.ts';
import { posts, queries } from './posting.ts';

let app: TestApp;
let ann: Actor;
beforeAll(async () => {
  app = await startApp();
  ann = await signUp(app, 'ann');
});
afterAll(() => app[Symbol.asyncDispose]());

/** Without a type of its own, fetch gives a text one; a Blob is how to send none. */
const sent = (hostile: Hostile, token: string | null) => {
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const { 'content-type': type, ...headers } = hostile.headers ?? {};
  const body = bodyOf(hostile);
  const given = { ...(headers as Record<string, string>), ...authorization };
  if (type === null)
    return posts(app, new Blob([typeof body === 'string' ? body : Uint8Array.from(body)]), {
      ...given,
      'content-type': '',
    });
  return posts(app, body, { ...given, ...(type !== undefined && { 'content-type': type }) });
};

describe.skipIf(!isHere)('hostile requests of the corpus (CORPUS_DIR)', () => {
  test('are there', () => expect(documents.length).toBeGreaterThanOrEqual(70));

  test.for(documents.map(each => [each.id, each] as const))('%s', async ([, hostile]) => {
    for (const token of [null, ann.token]) {
      expect(broken(hostile, await sent(hostile, token), token)).toEqual([]);
      expect(await queries(app, '{ __typename }')).toMatchObject({ status: 200 });
    }
  });
});
