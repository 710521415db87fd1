import {
  type FieldNode,
  type GraphQLField,
  type OperationDefinitionNode,
  type SelectionNode,
  valueFromASTUntyped,
} from 'graphql';
import { DEFAULT_PAGE, MAX_PAGE } from '../../kernel/page.ts';

/** The values an operation runs with, by name: what was given, else the default in the document. */
export type Variables = Readonly<Record<string, unknown>>;

/** Only what the operation defines, without a prototype: a variable may be called `constructor`. */
export function variablesOf(operation: OperationDefinitionNode, given: Variables): Variables {
  const values: Record<string, unknown> = Object.create(null);
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (Object.hasOwn(given, name)) values[name] = given[name];
    else if (defaultValue) values[name] = valueFromASTUntyped(defaultValue);
  }
  return values;
}

/** What says how many there may be, in a connection, a numbered page and a look-up by ids. */
const PAGE_ARGUMENTS: ReadonlySet<string> = new Set(['first', 'last', 'perPage', 'ids']);

/** A page larger than the largest costs no more than that one: the field itself refuses it and gives nothing. */
function sizeOf(name: string, value: unknown): number {
  if (name === 'ids') return Array.isArray(value) ? value.length : 1;
  return typeof value === 'number' ? Math.min(Math.max(value, 0), MAX_PAGE) : MAX_PAGE;
}

/**
 * How many objects a field may be asked for by its own arguments: `first`, `last`, `perPage`, or the number of `ids`,
 * the largest of them, or the usual page if nobody says. Undefined for a field that has no such argument.
 */
export function pageSize(
  definition: GraphQLField<unknown, unknown>,
  { arguments: given = [] }: FieldNode,
  variables: Variables,
): number | undefined {
  const offered = definition.args.filter(({ name }) => PAGE_ARGUMENTS.has(name));
  if (offered.length === 0) return undefined;
  const sizes = offered.flatMap(({ name, defaultValue }) => {
    const argument = given.find(node => node.name.value === name);
    const value = (argument && valueFromASTUntyped(argument.value, variables)) ?? defaultValue ?? null;
    return value === null ? [] : [sizeOf(name, value)];
  });
  return sizes.length === 0 ? DEFAULT_PAGE : Math.max(...sizes);
}

/** Whether `@skip` or `@include` leaves this selection out of the answer. */
export const isLeftOut = ({ directives = [] }: SelectionNode, variables: Variables): boolean =>
  directives.some(directive => {
    const condition = directive.arguments?.find(({ name }) => name.value === 'if');
    const value = condition && valueFromASTUntyped(condition.value, variables);
    return (
      (directive.name.value === 'skip' && value === true) || (directive.name.value === 'include' && value === false)
    );
  });
