import { randomUUID } from 'node:crypto';
import type { Actor, Loose } from '../../support/actors.ts';
import type { TestApp } from '../../support/app.ts';

/** One page of actions as an operator asks for it. */
export async function actionsFor(operator: Actor, args: string, selection = 'id'): Promise<Loose[]> {
  const { data, errors } = await operator.asks(`{ userActions${args} { items { ${selection} } } }`);
  if (!data) throw new Error(JSON.stringify(errors));
  return data['userActions'].items;
}

/** An action as the ledger would write it, for what cannot be done at will: one that takes a second, say. */
export async function writesAction(app: TestApp, action: Partial<Record<string, string | number>>): Promise<string> {
  const id = randomUUID();
  const at = app.clock.at;
  const isSqlite = app.scope().sql.name === 'sqlite';
  const row = {
    id,
    timestamp: isSqlite ? at.getTime() : at.toISOString(),
    action_type: 'mutation eventCreate',
    resource: '',
    outcome: 'SUCCESS',
    user_id: 'somebody',
    username: 'somebody',
    user_roles: '[]',
    ...action,
  };
  const values = Object.values(row).map(value => (typeof value === 'number' ? value : `'${value}'`));
  await app.sql(`insert into user_actions (${Object.keys(row).join(', ')}) values (${values.join(', ')})`);
  return id;
}
