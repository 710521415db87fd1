import type { Problems } from '../../kernel/problems.ts';

/** What mail servers really take: one address, ASCII domain, no quoted parts, no comments. */
const ADDRESS =
  /^[^\s@"(),:;<>[\\\]]{1,64}@[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?(?:\.[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?)+$/;
const MOST_CHARACTERS = 255;

/** Addresses are compared without regard to letter case, so they are kept in lower case. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();

/** Checks an address and gives it as it is stored. */
export function checkEmail(email: string, problems: Problems): string {
  const address = normalEmail(email);
  if (address.length > MOST_CHARACTERS) problems.add('TOO_LONG', `At most ${MOST_CHARACTERS} characters fit here`);
  else if (!ADDRESS.test(address) || /[\p{Cc}\p{Surrogate}]/u.test(address)) {
    problems.add('INVALID', 'This is no e-mail address; it should look like pat@example.org');
  }
  return address;
}

/** The name of somebody who gave none (S16). */
export const localPart = (email: string): string => email.slice(0, email.indexOf('@'));
