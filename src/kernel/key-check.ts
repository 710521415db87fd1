import type { Scope } from './scope.ts';
import { recall, rememberForever } from './server-state.ts';

const KEY = 'encryption_check';
const TEXT = 'this opens with the right key';

/** The keys do not open what the database holds. */
export class WrongKey extends Error {
  constructor() {
    super(
      'ENCRYPTION_KEYS does not open what this database holds. Put the key it was sealed with back (several keys are separated by commas; the first seals, all open).',
    );
  }
}

/** A wrong key is told of at the start, and not when the first sealed value is needed. */
export async function checkKeys(scope: Scope): Promise<void> {
  const { secretBox } = scope.surroundings;
  const sealed = await recall(scope, KEY);
  if (sealed !== null && secretBox.open(sealed) !== TEXT) throw new WrongKey();
  await rememberForever(scope, KEY, secretBox.seal(TEXT)); // with the first key, so that an old one can be taken away
}
