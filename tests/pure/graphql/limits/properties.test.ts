import {
  execute,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  isRequiredArgument,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { costOf } from '../../../../src/graphql/limits/cost.ts';
import { weigh } from '../../../../src/graphql/limits/variables.ts';
import { judge, schema } from './schema.ts';

/** Numbers to decide by, one after the other; zeros once they are used up, so that every text ends. */
function tape(numbers: readonly number[]): (below: number) => number {
  let at = 0;
  return below => (numbers[at++] ?? 0) % below;
}

/** Pages are small, since the oracle builds every object; what else has to be given may be any text. */
function argumentsOf({ args }: GraphQLField<unknown, unknown>, below: (bound: number) => number): string {
  const given = args.flatMap(argument => {
    if (argument.name === 'first' || argument.name === 'perPage') return `${argument.name}: ${below(4)}`;
    return isRequiredArgument(argument) ? `${argument.name}: "x"` : [];
  });
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}

/** A valid query for concrete types in which no field merges with another; some of its selection sets are fragments. */
function validQuery(given: readonly number[]): string {
  const below = tape(given);
  const fragments: string[] = [];
  let names = 0;

  function fieldsOf(type: GraphQLObjectType, depth: number): string {
    const offered = Object.values(type.getFields()).filter(field => isObjectType(getNamedType(field.type)));
    const count = depth === 0 || offered.length === 0 ? 0 : below(4);
    const fields = Array.from({ length: count }, () => {
      const field = offered[below(offered.length)]!;
      const inner = setOf(getNamedType(field.type) as GraphQLObjectType, depth - 1);
      return `x${names++}: ${field.name}${argumentsOf(field, below)} ${inner}`;
    });
    return ['__typename', ...fields].join(' ');
  }

  function setOf(type: GraphQLObjectType, depth: number): string {
    const fields = fieldsOf(type, depth);
    if (below(3) > 0) return `{ ${fields} }`;
    const name = `F${names++}`;
    fragments.push(`fragment ${name} on ${type.name} { ${fields} }`);
    return below(2) ? `{ ... on ${type.name} { ...${name} } }` : `{ ...${name} }`;
  }
  return [setOf(schema.getQueryType()!, 6), ...fragments].join(' ');
}

const entries = (length: number) => Array.from({ length }, () => ({}));

/** Executes the query with full pages and five entries in each plain list, and counts what the definition of cost counts. */
function objectsOf(query: string): number {
  let objects = 0;
  const fieldResolver: GraphQLFieldResolver<{ page?: number }, unknown, Record<string, number>> = (
    source,
    args,
    _,
    { returnType },
  ) => {
    const own = args['first'] ?? args['perPage'];
    if (!isObjectType(getNamedType(returnType))) return null;
    if (isListType(getNullableType(returnType)) && own === undefined && source.page !== undefined) {
      objects += source.page;
      return entries(source.page);
    }
    objects += 1;
    return isListType(getNullableType(returnType)) ? entries(own ?? 5) : { page: own };
  };
  const result = execute({ schema, document: parse(query), rootValue: {}, fieldResolver });
  expect(result).not.toHaveProperty('errors');
  return objects;
}

const numbers = fc.array(fc.nat({ max: 1000 }), { maxLength: 300, size: 'max' });
const cost = (query: string) => costOf(schema, parse(query), null, {});

test('the cost is the number of objects an answer with full pages would hold', () => {
  let nonTrivial = 0;
  fc.assert(
    fc.property(numbers, given => {
      const query = validQuery(given);
      fc.pre(cost(query) < 3000);
      nonTrivial += Number(cost(query) > 20);
      expect(
        validate(schema, parse(query), specifiedRules).filter(({ message }) => !message.includes('never used')),
      ).toEqual([]);
      expect(cost(query)).toBe(objectsOf(query));
    }),
    { numRuns: 300 },
  );
  expect(nonTrivial).toBeGreaterThan(20);
});

/** A text that is a document but seldom a valid one: unknown names, cycles of fragments, arguments of any kind. */
function anyDocument(given: readonly number[]): string {
  const below = tape(given);
  const pick = (...choices: readonly string[]): string => choices[below(choices.length)]!;
  const value = (depth: number): string => {
    if (depth === 0) return pick('1', '-7', '1e999', '"x"', 'true', 'null', 'ENUM', '$n', '$w', '$none');
    return pick(
      '$n',
      `[${value(depth - 1)} ${value(depth - 1)}]`,
      `{ and: ${value(depth - 1)}, __proto__: ${value(0)} }`,
    );
  };
  const argument = () =>
    pick('', `(first: ${value(0)})`, `(ids: ${value(2)})`, `(where: ${value(4)})`, `(first: 3, perPage: ${value(1)})`);
  const directive = () => pick('', '', `@skip(if: ${value(0)})`, '@include', '@unknown(a: [[1]])');
  const selection = (depth: number): string => {
    if (depth === 0) return pick('id', '__typename', '...F0', '...F1', '...F2', '...Gone');
    const name = pick(
      'events',
      'nodes',
      'viewer',
      'households',
      '__schema',
      '__type',
      'types',
      '__proto__',
      'constructor',
    );
    const inner = `{ ${selection(depth - 1)} ${selection(depth - 1)} }`;
    return pick(
      `${name} ${argument()} ${directive()} ${inner}`,
      `... ${directive()} ${inner}`,
      `... on ${pick('User', 'Node', 'Gone', 'Int')} ${inner}`,
      `...F1 ${directive()}`,
    );
  };
  const types = ['Query', 'User', 'Gone'];
  const fragments = types.map((type, index) => `fragment F${index} on ${type} { ${selection(3)} }`);
  return [
    `query A($n: Int = ${pick('5', '"x"', '[1]')}, $w: ${pick('EventFilter', '[Gone!]', 'User')}) { ${selection(4)} }`,
    ...fragments,
  ].join(' ');
}

test('no document and no variables make a limit throw, or cost something that is no count', () => {
  fc.assert(
    fc.property(
      numbers,
      fc.dictionary(fc.constantFrom('n', 'w', '__proto__', 'x'), fc.jsonValue()),
      (given, variables) => {
        const document = parse(anyDocument(given));
        for (const error of [...judge(document), ...weigh(schema, document, 'A', variables).problems]) {
          expect(error.extensions['code']).toBe('LIMIT_EXCEEDED');
        }
        expect(costOf(schema, document, 'A', variables)).toSatisfy(count => Number.isSafeInteger(count) && count >= 0);
      },
    ),
    { numRuns: 500 },
  );
});

/** How many levels the depth rule counts, told by its error; 0 while there is none. */
const levelsOf = (query: string): number => Number(judge(query)[0]?.message.match(/fields: (\d+)/)?.[1] ?? 0);

test('whatever stands inside more fields is deeper and costs as much more as they say', () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 100 }), fc.integer({ min: 13, max: 40 }), (given, first, levels) => {
      const payload = validQuery(given).replace('{', 'mutation { familyMemberCreate(input: { name: "x" }) { query {');
      const end = payload.search(/ fragment |$/);
      const wrapped = `${payload.slice(0, end)} } }${payload.slice(end)}`;
      expect(cost(wrapped)).toBe(cost(validQuery(given)) + 2);

      const deep = `event(id: 1) { ${'series { '.repeat(levels - 2)} id ${'} '.repeat(levels - 1)}`;
      expect(levelsOf(`{ ${deep} }`)).toBe(levels);
      expect(levelsOf(`mutation { familyMemberCreate(input: { name: "x" }) { query { ${deep} } } }`)).toBe(levels + 2);

      const page = `{ events(first: ${first}) { nodes { calendar { id } } } }`;
      expect(cost(page)).toBeGreaterThan(cost('{ event(id: 1) { calendar { id } } }'));
      expect(cost(page)).toBe(1 + first * 2);
    }),
    { numRuns: 100 },
  );
});

const doubling = (count: number) =>
  `{ viewer { ...F0 } } ${Array.from({ length: count }, (_, index) => `fragment F${index} on User { households { members { user { ...F${index + 1} ...F${index + 1} } } } }`).join(' ')} fragment F${count} on User { id }`;

test('the time grows with the length of the document, whatever its fragments do', () => {
  const document = parse(doubling(120), { maxTokens: 4000 });
  const start = performance.now();
  expect(judge(document).length + weigh(schema, document, null, {}).problems.length).toBe(2);
  expect(performance.now() - start).toBeLessThan(1000);
});
