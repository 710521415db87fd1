import type { Scope } from '../../kernel/scope.ts';
import type { EventRow } from './event.entity.ts';

export async function restoreEvent(scope: Scope, id: string): Promise<EventRow | null> {
  return scope && id ? null : null;
}
