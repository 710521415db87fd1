import {
  getNamedType,
  getNullableType,
  type GraphQLError,
  type GraphQLInputType,
  isInputObjectType,
  isLeafType,
  isListType,
} from 'graphql';
import { LIMITS, limitExceeded } from './limits.ts';

/** A value as the caller gave it, and the type asked for there; none where the schema knows nothing of it. */
export interface Input {
  readonly value: unknown;
  readonly type: GraphQLInputType | undefined;
}

/** The longest list and the deepest nesting met so far; each is looked into only until it is one too many. */
interface Size {
  list: number;
  inputDepth: number;
  jsonDepth: number;
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

function jsonDepth(value: unknown, room = LIMITS.jsonDepth + 1): number {
  if (!isContainer(value) || room === 0) return 0;
  let deepest = 0;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, jsonDepth(inner, room - 1));
  return deepest + 1;
}

/** What stands in a list or an input object, each with its type. A single value may stand for a list of one. */
function partsOf(value: object, type: GraphQLInputType | undefined): Input[] {
  if (Array.isArray(value)) return value.map(entry => ({ value: entry, type: isListType(type) ? type.ofType : type }));
  const named = type && getNamedType(type);
  const fields = isInputObjectType(named) ? named.getFields() : undefined;
  return Object.entries(value).map(([name, part]) => ({ value: part, type: fields?.[name]?.type }));
}

function measure({ value, type }: Input, depth: number, size: Size): void {
  if (!isContainer(value)) return;
  const nullable = type && getNullableType(type);
  if (isLeafType(Array.isArray(value) ? nullable : nullable && getNamedType(nullable))) {
    size.jsonDepth = Math.max(size.jsonDepth, jsonDepth(value));
    return;
  }
  size.inputDepth = Math.max(size.inputDepth, depth);
  if (Array.isArray(value)) size.list = Math.max(size.list, value.length);
  if (size.inputDepth > LIMITS.inputDepth || size.list > LIMITS.list) return;
  for (const part of partsOf(value, nullable)) measure(part, depth + 1, size);
}

/**
 * At most one error for lists that are too long and one for inputs that are too deep. The content of a scalar such as
 * JSON is the caller's data: it is bounded in depth, for whoever walks it later, but its lists may be of any length.
 */
export function inputErrors(inputs: readonly Input[]): GraphQLError[] {
  const size: Size = { list: 0, inputDepth: 0, jsonDepth: 0 };
  for (const input of inputs) measure(input, 1, size);
  const errors: GraphQLError[] = [];
  if (size.list > LIMITS.list) errors.push(limitExceeded('list', { counted: size.list }));
  const bound = size.inputDepth > LIMITS.inputDepth ? 'inputDepth' : 'jsonDepth';
  if (size[bound] > LIMITS[bound]) {
    errors.push(limitExceeded('inputDepth', { counted: `${size[bound]} or more`, allowed: LIMITS[bound] }));
  }
  return errors;
}
