import type { Scope } from './scope.ts';
import { ServerState } from './server-state.entity.ts';

/** What was remembered under a key; null the first time. */
export async function recall(scope: Scope, key: string): Promise<string | null> {
  return (await scope.em.findOne(ServerState, { key }))?.value ?? null;
}

export async function rememberForever(scope: Scope, key: string, value: string): Promise<void> {
  await scope.sql.takeTurns(scope.rows(), 'server state'); // servers that start together remember the same things
  const updatedAt = scope.clock.now();
  const known = await scope.em.findOne(ServerState, { key });
  if (known) Object.assign(known, { value, updatedAt });
  else scope.em.create(ServerState, { key, value, updatedAt });
}
