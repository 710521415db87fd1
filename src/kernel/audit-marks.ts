import { Extensions } from 'type-graphql';

/**
 * What becomes of an input field where the ledger writes down what was asked for. Ids, enums, numbers, booleans, instants
 * and the like are written as they are; a text without a mark is `[REDACTED]`, so that a forgotten one tells nothing.
 */
export type AuditMark = 'kept' | 'text' | 'personal' | 'personalFile' | 'secret';

const mark = (audit: AuditMark) => Extensions({ audit });

/** For words that are nobody's in particular; their first 200 characters are written. */
export const Text = () => mark('text');

/** For what tells about a person: the revisions hold it, where it can be erased; here stands `[PERSONAL]`. */
export const Personal = () => mark('personal');

/** The same for a file, of which the number of characters is written too. */
export const PersonalFile = () => mark('personalFile');

/** For what opens a door: passwords, tokens, addresses with a password in them. Here stands `[REDACTED]`. */
export const Secret = () => mark('secret');
