import { readFile } from 'node:fs/promises';
import type { SignedAnchor } from '../modules/audit/chain/anchors.ts';
import type { Anchor } from '../modules/audit/chain/verify.ts';
import { typedPath } from './settings.ts';
import { Told } from './told.ts';

type KeptElsewhere = Anchor | SignedAnchor;

const SHA256 = /^[\da-f]{64}$/i;

/**
 * Reads anchors that were kept elsewhere, a JSON object a line: the file that the server writes beside a SQLite database, or
 * its log, whose other lines are left out.
 */
export async function readAnchors(file: string): Promise<KeptElsewhere[]> {
  const text = await readFile(typedPath(file), 'utf8').catch((error: Error) => {
    throw new Told(`Cannot read ${file}: ${error.message}`);
  });
  return text.split('\n').flatMap((line, index) => {
    const entry = line.trim() === '' ? null : objectIn(line);
    if (line.trim() === '' || isOtherEntry(entry)) return [];
    return anchorOf(entry?.['anchor'] ?? entry) ?? notAnAnchor(file, index + 1);
  });
}

export const isSigned = (anchor: KeptElsewhere): anchor is SignedAnchor => 'signature' in anchor;

type Entry = Record<string, unknown>;

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectIn(line: string): Entry | null {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? value : null;
  } catch {
    return null;
  }
}

/** A line of a log that tells of something else. */
const isOtherEntry = (entry: Entry | null): boolean => entry !== null && 'msg' in entry && !('anchor' in entry);

function anchorOf(entry: unknown): KeptElsewhere | null {
  if (!isEntry(entry)) return null;
  const { sequence, hash, at, keyId, signature } = entry;
  if (!Number.isSafeInteger(sequence) || typeof hash !== 'string' || !SHA256.test(hash)) return null;
  const anchor = { sequence: sequence as number, hash: Buffer.from(hash, 'hex') };
  if (signature === undefined) return anchor;
  const signedAt = new Date(String(at));
  if (typeof keyId !== 'string' || typeof signature !== 'string' || Number.isNaN(signedAt.getTime())) return null;
  return { ...anchor, at: signedAt, keyId, signature: Buffer.from(signature, 'hex') };
}

function notAnAnchor(file: string, line: number): never {
  throw new Told(`Line ${line} of ${file} is no anchor: {"sequence": 1000, "hash": "64 hexadecimal digits", …}`);
}
