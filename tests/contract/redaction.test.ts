import {
  getNamedType,
  type GraphQLInputField,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { needsMark } from '../../src/graphql/redaction/leaf.ts';
import { requestDataOf } from '../../src/graphql/redaction/redact.ts';
import { createSchema } from '../../src/schema.ts';

const schema = createSchema();
const mutations = Object.values(schema.getMutationType()!.getFields());
const operatorQueries = Object.values(schema.getQueryType()!.getFields()).filter(
  ({ extensions }) => extensions['operatorOnly'],
);
const audited = [...mutations, ...operatorQueries];

/** A name that says: what this holds opens a door. */
const SOUNDS_SECRET = /password|passphrase|token|secret|authorization|credential|apprise|api_?key|private_?key/i;

type Taker = Pick<GraphQLInputField, 'name' | 'type' | 'extensions'>;

/** Every place that takes a value, however deep, with its name. */
function takersOf(prefix: string, takers: readonly Taker[], seen: Set<string>): [path: string, taker: Taker][] {
  return takers.flatMap(taker => {
    const type = getNamedType(taker.type);
    const path = `${prefix}.${taker.name}`;
    if (!isInputObjectType(type)) return isEnumType(type) ? [] : ([[path, taker]] as [string, Taker][]);
    if (seen.has(type.name)) return [];
    seen.add(type.name);
    return takersOf(type.name, Object.values(type.getFields()), seen);
  });
}

const seen = new Set<string>();
const takers = audited.flatMap(field => takersOf(field.name, field.args, seen));
const markOf = ({ extensions }: Taker) => extensions['audit'];
const holdsWords = ({ type }: Taker) => needsMark(getNamedType(type).name);

test('the inputs of all mutations were read', () => {
  expect(mutations.length).toBeGreaterThan(25);
  expect(takers.filter(([, taker]) => holdsWords(taker)).length).toBeGreaterThan(25);
});

test('every text that a mutation or an operator gives says what the ledger may keep of it', () => {
  const unmarked = takers.filter(([, taker]) => holdsWords(taker) && markOf(taker) === undefined);
  expect(unmarked.map(([path]) => path)).toEqual([]);
});

test('what sounds like a secret is one, an id too', () => {
  const open = takers.filter(([path, taker]) => {
    const isText = holdsWords(taker) || getNamedType(taker.type).name === 'ID';
    return isText && SOUNDS_SECRET.test(path.split('.').at(-1)!) && markOf(taker) !== 'secret';
  });
  expect(open.map(([path]) => path)).toEqual([]);
});

const WORD = 'hunter2-walks-by';
const STANDS_FOR: Record<string, string> = { secret: '[REDACTED]', personal: '[PERSONAL]' };
const isReadable = (taker: Taker) => ['text', 'kept'].includes(String(markOf(taker)));

/** A value in which every text that must not be written is the given word. */
function filled(type: GraphQLInputType, text: string, depth = 0): unknown {
  if (isNonNullType(type)) return filled(type.ofType, text, depth);
  if (isListType(type)) return depth > 5 ? [] : [filled(type.ofType, text, depth)];
  if (isEnumType(type)) return type.getValues()[0]!.value;
  if (isInputObjectType(type)) {
    if (depth > 5) return {};
    const fields = Object.values(type.getFields());
    return Object.fromEntries(
      fields.map(field => [field.name, filled(field.type, isReadable(field) ? 'plain' : WORD, depth + 1)]),
    );
  }
  if (needsMark(type.name)) return text;
  return type.name === 'Boolean' ? true : 7;
}

describe('no secret and nothing personal is written', () => {
  test.each(audited.map(field => [field.name, field] as const))('of %s', (_name, field) => {
    const args = Object.fromEntries(field.args.map(({ name, type }) => [name, filled(type, WORD)]));
    const written = JSON.stringify(requestDataOf(field, args));
    expect(written).not.toContain(WORD);
    const wanted = takersOf(field.name, field.args, new Set()).flatMap(([path, taker]) => {
      const stands = STANDS_FOR[String(markOf(taker))];
      return stands ? [`"${path.split('.').at(-1)!}":"${stands}"`] : [];
    });
    expect(wanted.filter(text => !written.includes(text))).toEqual([]);
  });
});
