/** What the tests of the past share: who did what to an event, and how it is put back. */
import type { Actor, Loose } from '../../support/actors.ts';
import { statementsOf, type TestApp } from '../../support/app.ts';
import { newcomer } from '../calendar/housemates.ts';

/** Somebody with an event in which they take part. */
export async function plannedTea(app: TestApp, more: object = {}): Promise<{ ann: Actor; id: string; made: Loose }> {
  const ann = await newcomer(app);
  const made = await ann.creates({
    title: 'Tea',
    startsAt: '2026-10-20T15:00:00Z',
    duration: 'PT1H',
    participants: [{ memberId: ann.ids.member }],
    ...more,
  });
  return { ann, id: String(made['id']), made };
}

const HISTORY = `query ($id: ID!, $first: Int!, $after: String) { event(id: $id) { history(first: $first, after: $after) {
  nodes { id at entityType entityId version kind changes { field before after } action { id actionType canUndo } }
  pageInfo { hasNextPage endCursor } totalCount } } }`;

/** The history of an event as somebody sees it, newest first. */
export async function historyOf(actor: Actor, id: string, first = 100, after?: string): Promise<Loose> {
  const { data, errors } = await actor.asks(HISTORY, { id, first, after });
  if (errors) throw new Error(JSON.stringify(errors));
  return data['event'].history;
}

/** The action of the newest revision of an event. */
export async function lastAction(actor: Actor, id: string): Promise<string> {
  const [newest] = await actor.app.sql(
    `select action_id as id from revisions where root_id = '${id}' or entity_id = '${id}' order by n desc limit 1`,
  );
  return String(newest!['id']);
}

export const UNDONE = `undone { entityType entityId kind changes { field before after } }`;

/** Undoes an action, or says why not. */
export async function triesToUndo(actor: Actor, actionId: string, force = false): Promise<Loose> {
  const query = `mutation ($input: UndoInput!) { undo(input: $input) { ${UNDONE}
    userErrors { code message path ... on StaleVersionError { current { id ... on Event { title } } } } } }`;
  const { data, errors } = await actor.asks(query, { input: { actionId, force } });
  if (!data?.['undo']) throw new Error(JSON.stringify(errors));
  return data['undo'];
}

/** Undoes an action, where that has to succeed; gives the action that the undo is. */
export async function undoes(actor: Actor, actionId: string, force = false): Promise<string> {
  const { userErrors } = await triesToUndo(actor, actionId, force);
  if (userErrors.length > 0) throw new Error(JSON.stringify(userErrors));
  const [own] = await actor.app.sql(
    `select id from user_actions where undoes = '${actionId}' order by id desc limit 1`,
  );
  return String(own!['id']);
}

/** What a change was: who made it can put it back by its action. */
export async function acts(actor: Actor, mutation: string, input: object, selection = 'query { __typename }') {
  const payload = await actor.does(mutation, input, selection);
  return { payload, action: await newestAction(actor.app) };
}

/** Whatever changed a row last. */
export const newestAction = async (app: Actor['app']): Promise<string> =>
  String((await app.sql(`select action_id as id from revisions order by n desc limit 1`))[0]!['id']);

/** Removes something by its id, and gives the action. */
export async function removes(actor: Actor, mutation: string, id: string): Promise<{ action: string }> {
  const query = `mutation ($id: ID!) { it: ${mutation}(input: { id: $id }) { deletedId userErrors { code } } }`;
  const { data, errors } = await actor.asks(query, { id });
  if (data?.['it']?.deletedId !== id) throw new Error(JSON.stringify([data, errors]));
  return { action: await newestAction(actor.app) };
}

const OF_THE_SEALER = /ledger_|sync_models|pg_advisory|pg_notify|from revisions r where r\.action_id/;

/** How many statements some work takes, but for those that seal the ledger: on PostgreSQL that happens when it happens. */
export const countStatements = async (work: () => Promise<unknown>): Promise<number> =>
  (await statementsOf(work)).filter(sql => !OF_THE_SEALER.test(sql)).length;
