import type { Loose } from '../../support/actors.ts';
import type { Answer, TestApp } from '../../support/app.ts';
import type { Call } from './calls.ts';

/** Sends a call; of a subscription the first event. */
export async function send({ url, ask }: TestApp, { query, variables }: Call, token?: string): Promise<Answer<Loose>> {
  if (!query.startsWith('subscription')) return ask<Loose>(query, variables, token);
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const ended = new AbortController();
  const body = JSON.stringify({ query, variables });
  const reply = await fetch(`${url}/graphql/stream`, { method: 'POST', headers, body, signal: ended.signal });
  let text = '';
  for await (const chunk of reply.body!) {
    text += Buffer.from(chunk).toString('utf8');
    if (/^data: \{.*\}\n/m.test(text) || text.startsWith('{')) break;
  }
  ended.abort();
  return JSON.parse(/^data: (\{.*\})$/m.exec(text)?.[1] ?? text) as Answer<Loose>;
}

const titlesOf = (it: Loose): string[] => (it['nodes'] ?? [it]).map((each: Loose | null) => each?.['title']);

/** What the tables call an answer. */
export function outcomeOf({ data, errors }: Answer<Loose>): string {
  if (errors?.length) return String(errors[0]!.extensions['code']);
  const it = Array.isArray(data['it']) ? data['it'][0] : data['it'];
  if (it === null) return 'null';
  if (it.userErrors?.length) return it.userErrors[0].code;
  if (it.nodes?.length === 0) return 'none';
  return titlesOf(it).includes('Busy') ? 'busy' : 'ok';
}
