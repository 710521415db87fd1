import {
  type GraphQLField,
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
/** Of 16 KiB that all of it may take as JSON: the last value may exceed it by 6, where each character is an escape. */
const MOST_BYTES = 9 * 1024;

/**
 * What was asked of a root field, as the ledger may keep it: without secrets, and without what tells about a person.
 * `args` are the values that graphql-js made of the request, with defaults.
 */
export function requestDataOf<Source, Context>(field: GraphQLField<Source, Context>, args: object): Json {
  return redactFields(field.args, args, new Allowance(MOST_BYTES));
}

function redactFields(takers: readonly Taker[], values: object, allowance: Allowance): Json {
  const given = new Map(Object.entries(values).filter(([, value]) => value !== undefined));
  const known = takers.filter(({ name }) => given.has(name));
  const redacted: { [key: string]: Json } = {};
  allowance.spend({});
  for (const [at, taker] of known.entries()) {
    if (allowance.isSpent) return { ...redacted, '…': `${known.length - at} more` };
    allowance.spend(taker.name);
    redacted[taker.name] = redact(taker, given.get(taker.name), allowance);
  }
  return redacted;
}

function redact(taker: Taker, value: unknown, allowance: Allowance): Json {
  const type = getNullableType(taker.type);
  if (value === null) return allowance.spend(null);
  if (isListType(type)) return redactList({ ...taker, type: type.ofType as GraphQLInputType }, value, allowance);
  if (isInputObjectType(type)) return redactFields(Object.values<Taker>(type.getFields()), value as object, allowance);
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
