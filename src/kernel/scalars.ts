import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { toInstant } from './rows.ts';

/**
 * Scalars check the kind of a value only: a number is no DateTime. Their content (30 February, a zone, a rule) is judged
 * where the problem can get a path into the input.
 */
const textOf = (kind: string, value: unknown): string => {
  if (typeof value === 'string') return value;
  throw new GraphQLError(`${kind} must be a string`, { extensions: { code: 'BAD_USER_INPUT' } });
};

const literalOf = (node: ValueNode): unknown => (node.kind === Kind.STRING ? node.value : undefined);

const textScalar = (name: string, description: string): GraphQLScalarType<string, string> =>
  new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: value => textOf(name, value),
    parseValue: value => textOf(name, value),
    parseLiteral: node => textOf(name, literalOf(node)),
  });

const RFC3339 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i;

/** An invalid Date where the text is none: whoever uses it says so with its path. */
function parseInstant(value: unknown): Date {
  const text = textOf('DateTime', value);
  const day = RFC3339.exec(text)?.[1];
  const at = new Date(text);
  // Date makes 30 February the 2nd of March; reading the day back catches it
  const isReal = day && isStorable(at) && new Date(day).toISOString().startsWith(day);
  return isReal ? at : new Date(Number.NaN);
}

/** PostgreSQL knows no year 0, and an offset may lead out of the four digits that RFC 3339 writes. */
const isStorable = (at: Date): boolean => at.getUTCFullYear() >= 1 && at.getUTCFullYear() <= 9999;

export const isRealInstant = (at: Date): boolean => !Number.isNaN(at.getTime());

export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: "RFC 3339 instant. Input may carry any offset; output is always UTC with 'Z'.",
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  // a replayed payload comes from JSON, so its instants are text
  serialize: value => toInstant(value as Date | string).toISOString(),
  parseValue: parseInstant,
  parseLiteral: node => parseInstant(literalOf(node)),
});

export const LocalDate = textScalar('Date', 'Calendar date without a zone (all-day events), YYYY-MM-DD.');

export const LocalDateTime = textScalar(
  'LocalDateTime',
  'Wall-clock date and time without an offset, e.g. 2026-11-01T09:00:00.',
);

export const TimeZone = textScalar(
  'TimeZone',
  'IANA name such as America/Chicago. Abbreviations and fixed offsets are refused.',
);

export const Duration = textScalar(
  'Duration',
  'ISO 8601 duration of weeks, days, hours, minutes and seconds, e.g. PT45M.',
);

export const RRule = textScalar(
  'RRule',
  'RFC 5545 RRULE value, e.g. FREQ=WEEKLY;BYDAY=TU;COUNT=10. SECONDLY and MINUTELY are refused (RULE_INVALID).',
);

export const EmailAddress = textScalar('EmailAddress', 'E-mail address; letter case is ignored.');

export const Json = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: value => value,
  parseValue: value => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
