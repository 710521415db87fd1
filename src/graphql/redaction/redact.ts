import {
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
} from 'graphql';
import type { AuditMark } from '../../kernel/audit-marks.ts';
import { Allowance } from './allowance.ts';
import { leafOf } from './leaf.ts';

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Something that takes a value: an argument, or a field of an input type. */
interface Taker {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly extensions: Readonly<{ audit?: AuditMark }>;
}

/** Most entries of a list that are written down. */
const MOST_ENTRIES = 100;
/** Most bytes that all of it takes as JSON; what is left out is told. */
const MOST_BYTES = 16 * 1024;
/** Where that is too much, so many are given out: the last value may exceed them by 6 KiB, where each character is an escape. */
const BYTES_TO_SPEND = 9 * 1024;

/**
 * What was asked of a root field, as the ledger may keep it: without secrets, and without what tells about a person.
 * `args` are the values that graphql-js made of the request, with defaults.
 */
export function requestDataOf<Source, Context>(field: GraphQLField<Source, Context>, args: object): Json {
  const whole = redactFields(field.args, args, new Allowance(Infinity));
  const isSmall = Buffer.byteLength(JSON.stringify(whole)) <= MOST_BYTES;
  return isSmall ? whole : redactFields(field.args, args, new Allowance(BYTES_TO_SPEND));
}

const fieldsOf = new WeakMap<GraphQLInputObjectType, readonly Taker[]>();

/** Part of every mutation, so the fields of a type are listed once. */
function takersOf(type: GraphQLInputObjectType): readonly Taker[] {
  const takers = fieldsOf.get(type) ?? Object.values<Taker>(type.getFields());
  fieldsOf.set(type, takers);
  return takers;
}

function redactFields(takers: readonly Taker[], values: object, allowance: Allowance): Json {
  const given = values as Readonly<Record<string, unknown>>;
  const known = takers.filter(({ name }) => given[name] !== undefined);
  const redacted: { [key: string]: Json } = {};
  allowance.spend({});
  for (const [at, taker] of known.entries()) {
    if (allowance.isSpent) return { ...redacted, '…': `${known.length - at} more` };
    allowance.spend(taker.name);
    redacted[taker.name] = redact(taker, given[taker.name], allowance);
  }
  return redacted;
}

function redact(taker: Taker, value: unknown, allowance: Allowance): Json {
  const type = getNullableType(taker.type);
  if (value === null) return allowance.spend(null);
  if (isListType(type)) return redactList({ ...taker, type: type.ofType as GraphQLInputType }, value, allowance);
  if (isInputObjectType(type)) return redactFields(takersOf(type), value as object, allowance);
  if (isEnumType(type)) return allowance.spend(String(type.serialize(value)));
  return allowance.spend(leafOf(type.name, taker.extensions.audit, value));
}

function redactList(entry: Taker, value: unknown, allowance: Allowance): Json {
  const values = value as readonly unknown[];
  const redacted: Json[] = [];
  allowance.spend([]);
  for (const each of values.slice(0, MOST_ENTRIES)) {
    if (allowance.isSpent) break;
    redacted.push(redact(entry, each, allowance));
  }
  const left = values.length - redacted.length;
  return left > 0 ? [...redacted, `… ${left} more`] : redacted;
}
