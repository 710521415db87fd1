import { randomBytes } from 'node:crypto';
import type { Run } from '../command.ts';

const BYTES = 32;

/** URL-safe base64 with its padding, as Fernet's specification wants keys. */
export const keyNew: Run = async () => {
  const key = `${randomBytes(BYTES).toString('base64url')}=`;
  return { text: key, data: { key } };
};
