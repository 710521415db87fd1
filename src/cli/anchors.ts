import { readFile } from 'node:fs/promises';
import type { Anchor } from '../modules/audit/chain/verify.ts';
import { typedPath } from './settings.ts';
import { Told } from './told.ts';

const SHA256 = /^[\da-f]{64}$/i;

/** Reads anchors that were kept elsewhere: a JSON object a line, with `sequence` and `hash` (hexadecimal digits). */
export async function readAnchors(file: string): Promise<Anchor[]> {
  const text = await readFile(typedPath(file), 'utf8').catch((error: Error) => {
    throw new Told(`Cannot read ${file}: ${error.message}`);
  });
  return text
    .split('\n')
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => anchorIn(line) ?? notAnAnchor(file, number));
}

function anchorIn(line: string): Anchor | null {
  try {
    const { sequence, hash } = JSON.parse(line) as { sequence: unknown; hash: unknown };
    const isOne = Number.isSafeInteger(sequence) && typeof hash === 'string' && SHA256.test(hash);
    return isOne ? { sequence: sequence as number, hash: Buffer.from(hash, 'hex') } : null;
  } catch {
    return null;
  }
}

function notAnAnchor(file: string, line: number): never {
  throw new Told(`Line ${line} of ${file} is no anchor: {"sequence": 1000, "hash": "64 hexadecimal digits", …}`);
}
