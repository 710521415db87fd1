import type { Claims } from '../../../kernel/jwt.ts';
import { Problems } from '../../../kernel/problems.ts';
import { checkLine, isStorable } from '../../../kernel/text.ts';
import { isKnownZone } from '../../../kernel/time-zone.ts';
import { checkEmail } from '../email.ts';

type Given = Readonly<Record<string, unknown>>;

const MOST_CHARACTERS = 255;

/**
 * Whether a token of the provider is one that is used to sign in. Access tokens (`at+jwt`, RFC 9068) and ID tokens (`JWT`
 * or nothing) are: which of them a provider gives to its clients differs, and either has to name this server as its
 * audience. Those for another purpose, such as logout tokens, are made with the same keys.
 */
export function isForSigningIn(typ: unknown, claims: Given): boolean {
  const kind = typ === undefined ? 'jwt' : String(typ).toLowerCase().replace('application/', '');
  return ['jwt', 'at+jwt'].includes(kind) && !Object.hasOwn(claims, 'events');
}

/** What is kept of a verified token; null where it does not say whose it is. What cannot be used is left out. */
export function readClaims(given: Given, rolesClaim: string): Claims | null {
  const { iss: issuer, iat, exp, email_verified: isVerified } = given;
  const subject = lineOf(given['sub']);
  const [issuedAt, expiresAt] = [instantOf(iat), instantOf(exp)];
  if (subject === null || typeof issuer !== 'string' || !issuedAt || !expiresAt) return null;
  const email = emailOf(given['email']);
  return {
    issuer,
    subject,
    username: lineOf(given['preferred_username']),
    roles: rolesOf(valueAt(given, rolesClaim)),
    email,
    isEmailVerified: email !== null && isVerified === true,
    name: lineOf(given['name']),
    timeZone: zoneOf(given['zoneinfo']),
    issuedAt,
    expiresAt,
  };
}

/** NumericDate of RFC 7519: seconds since 1970. Null beyond the calendar. */
function instantOf(value: unknown): Date | null {
  const instant = new Date(typeof value === 'number' ? value * 1000 : Number.NaN);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

function lineOf(value: unknown): string | null {
  const problems = new Problems();
  if (typeof value !== 'string') return null;
  checkLine(value, MOST_CHARACTERS, problems);
  return problems.isEmpty ? value : null;
}

function emailOf(value: unknown): string | null {
  const problems = new Problems();
  if (typeof value !== 'string') return null;
  const address = checkEmail(value, problems);
  return problems.isEmpty ? address : null;
}

const zoneOf = (value: unknown): string | null => (typeof value === 'string' && isKnownZone(value) ? value : null);

function rolesOf(value: unknown): readonly string[] {
  const roles: unknown[] = Array.isArray(value) ? value : [value];
  return roles.filter(role => typeof role === 'string').filter(isStorable);
}

/** A claim of just this name, which may have dots itself (`https://example.org/roles`), or the part that they lead to. */
function valueAt(claims: Given, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>((value, part) => {
    const isInside = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    return isInside ? (value as Given)[part] : undefined;
  }, claims);
}
