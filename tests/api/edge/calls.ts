import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import { createSchema } from '../../../src/schema.ts';
import type { Ids } from '../../support/actors.ts';

/** One text that a caller may send: where it goes, and how to make the call with it. */
export interface Call {
  /** e.g. `eventCreate input.event.title`. */
  readonly name: string;
  readonly query: string;
  variables(text: string): object;
}

type Path = readonly string[];

const GOOD: Record<string, unknown> = {
  Boolean: false,
  Int: 1,
  String: 'Text',
  DateTime: '2026-10-05T10:00:00Z',
  Date: '2026-10-05',
  LocalDateTime: '2026-10-05T10:00:00',
  TimeZone: 'UTC',
  Duration: 'PT1H',
  RRule: 'FREQ=DAILY;COUNT=3',
  EmailAddress: 'pat@example.org',
  JSON: {},
};
const TEXTS = new Set([...Object.keys(GOOD).filter(name => !['Boolean', 'Int'].includes(name)), 'ID']);

/** An id that the caller may use there, so that what else is in the call is looked at, too. */
function idFor(root: string, name: string, ids: Ids): string {
  if (/member/i.test(name) || (name === 'id' && root.startsWith('familyMember'))) return ids.member;
  if (/calendar/i.test(name) || (name === 'id' && root.startsWith('calendar'))) return ids.calendar;
  if (/household/i.test(name) || (name === 'id' && root.startsWith('household'))) return ids.household;
  return ids.user;
}

/** The calls of a root field: one for each place that takes a text. */
class Root {
  readonly #field: GraphQLField<unknown, unknown>;
  readonly #kind: string;
  readonly #ids: Ids;

  constructor(kind: string, field: GraphQLField<unknown, unknown>, ids: Ids) {
    this.#kind = kind;
    this.#field = field;
    this.#ids = ids;
  }

  calls(): Call[] {
    const { name, args } = this.#field;
    return args.flatMap(arg =>
      this.#textsIn(arg.type, [arg.name], []).map(path => ({
        name: `${name} ${path.join('.')}`,
        query: this.#document(),
        variables: (text: string) =>
          Object.fromEntries(
            args
              .filter(other => other.name === path[0] || isNeeded(other))
              .map(other => [other.name, this.#value(other.type, [other.name], { path, text })]),
          ),
      })),
    );
  }

  #document(): string {
    const { name, args, type } = this.#field;
    const defined = args.map(arg => `$${arg.name}: ${String(arg.type)}`).join(', ');
    const passed = args.map(arg => `${arg.name}: $${arg.name}`).join(', ');
    const selection = isLeafType(getNamedType(type)) ? '' : '{ __typename }';
    return `${this.#kind} (${defined}) { ${name}(${passed}) ${selection} }`;
  }

  #textsIn(type: GraphQLInputType, path: Path, seen: readonly GraphQLInputType[]): Path[] {
    const named = getNamedType(type);
    if (isScalarType(named)) return TEXTS.has(named.name) ? [path] : [];
    if (!isInputObjectType(named) || seen.includes(named)) return [];
    return Object.values(named.getFields()).flatMap(field =>
      this.#textsIn(field.type, [...path, field.name], [...seen, named]),
    );
  }

  #value(type: GraphQLInputType, at: Path, wanted: { path: Path; text: string }): unknown {
    const bare = getNullableType(type);
    if (isListType(bare)) return [this.#value(bare.ofType, at, wanted)];
    if (at.join('.') === wanted.path.join('.')) return wanted.text;
    if (isEnumType(bare)) return bare.getValues()[0]?.name;
    if (!isInputObjectType(bare)) {
      return bare.name === 'ID' ? idFor(this.#field.name, at.at(-1) ?? '', this.#ids) : GOOD[bare.name];
    }
    const leadsOn = (name: string) => [...at, name].every((step, index) => step === wanted.path[index]);
    const fields = Object.values(bare.getFields()).filter(field => isNeeded(field) || leadsOn(field.name));
    return Object.fromEntries(fields.map(({ name, type: of }) => [name, this.#value(of, [...at, name], wanted)]));
  }
}

const isNeeded = ({ type, defaultValue }: { type: GraphQLInputType; defaultValue?: unknown }) =>
  isNonNullType(type) && defaultValue === undefined;

/** Every place of the whole schema that takes a text, in a call that is right in all else. */
export function textCalls(ids: Ids): Call[] {
  const schema = createSchema();
  return (['query', 'mutation'] as const).flatMap(kind => {
    const type = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
    return Object.values(type?.getFields() ?? {}).flatMap(field => new Root(kind, field, ids).calls());
  });
}
