import type { Scope } from './scope.ts';
import type { SecretBox } from './secret-box.ts';
import { recall, rememberForever } from './server-state.ts';

/** Under which key of the server's state the check value is. */
export const KEYS_CHECK = 'encryption_check';
const TEXT = 'this opens with the right key';

/** The keys do not open what the database holds. */
export class WrongKey extends Error {
  constructor() {
    super(
      'ENCRYPTION_KEYS does not open what this database holds. Put the key it was sealed with back (several keys are separated by commas; the first seals, all open).',
    );
  }
}

/** @throws WrongKey where the keys do not open what a database, or a copy of one, remembers for this; null: nothing yet */
export function assertKeysFit(secretBox: SecretBox, sealed: string | null): void {
  if (sealed !== null && secretBox.open(sealed) !== TEXT) throw new WrongKey();
}

/** A wrong key is told of at the start, and not when the first sealed value is needed. */
export async function checkKeys(scope: Scope): Promise<void> {
  const { secretBox } = scope.surroundings;
  assertKeysFit(secretBox, await recall(scope, KEYS_CHECK));
  await rememberForever(scope, KEYS_CHECK, secretBox.seal(TEXT)); // with the first key, so that an old one can be taken away
}
