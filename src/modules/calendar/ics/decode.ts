/**
 * Bytes to unfolded lines. Folds are taken out before decoding, because a fold may split a character (RFC 5545 3.1).
 * Lines end with CRLF, LF or CR; several in a row count as one end, so that files with doubled line ends stay folded rightly.
 */
import { Buffer, isUtf8 } from 'node:buffer';
import { NotACalendar } from './calendar-file.ts';
import { MAX_BYTES } from './limits.ts';
import type { Notes } from './notes.ts';

const LF = 10;
const CR = 13;
const isLineEnd = (byte: number | undefined): boolean => byte === LF || byte === CR;
const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 9;

/** Content lines in order, none of them empty. @throws NotACalendar for UTF-16 and for too large a file. */
export function readLines(source: Uint8Array | string, notes: Notes): Iterable<string> {
  if (source.length > MAX_BYTES) throw tooLarge();
  const bytes =
    typeof source === 'string' ? Buffer.from(source) : Buffer.from(source.buffer, source.byteOffset, source.length);
  if (bytes.length > MAX_BYTES) throw tooLarge();
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new NotACalendar('The file is written in UTF-16; iCalendar files are written in UTF-8.');
  }
  const unfolded = unfold(bytes);
  return isUtf8(unfolded) ? splitText(unfolded.toString()) : splitBytes(unfolded, notes);
}

const tooLarge = (): NotACalendar => new NotACalendar(`The file is larger than ${MAX_BYTES / 1024 / 1024} MiB.`);

/** A copy without folds and byte order mark, in which each line ends with one LF. */
function unfold(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafe(bytes.length + 1);
  let length = 0;
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    at += 1;
    if (!isLineEnd(byte)) {
      copy[length++] = byte;
      continue;
    }
    while (isLineEnd(bytes[at])) at += 1;
    if (isBlank(bytes[at])) at += 1;
    else copy[length++] = LF;
  }
  return copy.subarray(0, length);
}

function* splitText(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end);
    start += line.length + 1;
    if (line !== '') yield line;
  }
}

/** Line by line, because a file put together from two may hold both encodings. In windows-1252 each byte is one letter. */
function* splitBytes(bytes: Buffer, notes: Notes): Generator<string> {
  const letters = new TextDecoder('windows-1252').decode(bytes);
  notes.add('The file is not in UTF-8 throughout; its other lines were read as windows-1252.');
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(LF, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    if (end > start) yield isUtf8(line) ? line.toString() : letters.slice(start, end);
    start = end + 1;
  }
}
