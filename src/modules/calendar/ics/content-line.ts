/**
 * One content line (RFC 5545 3.1): `NAME;PARAM=value;PARAM="quoted: value":value`. Reads what real programs write, in one
 * pass without backtracking.
 */

/** A line taken apart; names are in upper case. The value is still escaped. */
export interface Property {
  readonly name: string;
  readonly params: ReadonlyMap<string, string>;
  readonly value: string;
}

const NAME = /^([A-Za-z0-9][\w.-]*)[ \t]*(?=[;:])/;
const LONGEST_NAME = 100;

/** The property's name in upper case; null when the line is none. */
export function nameOf(line: string): string | null {
  return NAME.exec(line.slice(0, LONGEST_NAME))?.[1]?.toUpperCase() ?? null;
}

/** The whole line; null when it is no property. */
export function parseLine(line: string): Property | null {
  const name = NAME.exec(line.slice(0, LONGEST_NAME));
  if (!name) return null;
  // A quote that is opened and not closed swallows the value: then quotes are letters like any other.
  return takeApart(line, name, true) ?? takeApart(line, name, false);
}

function takeApart(line: string, name: RegExpExecArray, quotes: boolean): Property | null {
  const params = new Map<string, string>();
  let quoted = false;
  let start = name[0].length;
  for (let at = start; at < line.length; at += 1) {
    const letter = line[at];
    if (letter === '"') quoted = quotes && !quoted;
    if (quoted || (letter !== ';' && letter !== ':')) continue;
    if (at > start) addParam(params, line.slice(start, at));
    if (letter === ':') return { name: name[1]!.toUpperCase(), params, value: line.slice(at + 1) };
    start = at + 1;
  }
  return null;
}

/** The first of two parameters with one name counts. */
function addParam(params: Map<string, string>, text: string): void {
  const equals = text.indexOf('=');
  if (equals < 0) return;
  const name = text.slice(0, equals).trim().toUpperCase();
  if (!params.has(name))
    params.set(
      name,
      text
        .slice(equals + 1)
        .replaceAll('"', '')
        .trim(),
    );
}
