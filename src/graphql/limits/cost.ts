import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  getOperationAST,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { isLeftOut, pageSize, type Variables, variablesOf } from './page-size.ts';

/** How many objects a list without pages is taken to hold. */
const PLAIN_LIST = 5;

/** Objects a selection set asks of one parent. Its lists are kept apart: only the field above knows if they are a page. */
interface Cost {
  readonly single: number;
  /** All lists of the set, as plain ones. */
  readonly lists: number;
  /** The same lists, per entry of a page. */
  readonly entry: number;
}

const FREE: Cost = { single: 0, lists: 0, entry: 0 };

/** Fragments that double each other would reach Infinity, and Infinity times an empty page is not a number. */
const bounded = (cost: number): number => Math.min(cost, Number.MAX_SAFE_INTEGER);

const plus = (a: Cost, b: Cost): Cost => ({
  single: bounded(a.single + b.single),
  lists: bounded(a.lists + b.lists),
  entry: bounded(a.entry + b.entry),
});

const totalOf = ({ single, lists, entry }: Cost, page?: number): number =>
  bounded(single + (page === undefined ? lists : page * entry));

/** Each fragment is measured once, so neither a cycle nor a tree of fragments costs more than its length. */
class CostMeter {
  readonly #schema: GraphQLSchema;
  readonly #variables: Variables;
  readonly #definitions: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #fragments = new Map<string, Cost>();

  constructor(schema: GraphQLSchema, document: DocumentNode, variables: Variables) {
    this.#schema = schema;
    this.#variables = variables;
    const fragments = document.definitions.filter(definition => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.#definitions = new Map(fragments.map(fragment => [fragment.name.value, fragment]));
  }

  ofSet(set: SelectionSetNode | undefined, parent: GraphQLNamedType | undefined): Cost {
    let cost = FREE;
    for (const selection of set?.selections ?? []) cost = plus(cost, this.#ofSelection(selection, parent));
    return cost;
  }

  #ofSelection(selection: SelectionNode, parent: GraphQLNamedType | undefined): Cost {
    if (isLeftOut(selection, this.#variables)) return FREE;
    if (selection.kind === Kind.FIELD) return this.#ofField(selection, parent);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#ofFragment(selection.name.value);
    const condition = selection.typeCondition;
    return this.ofSet(selection.selectionSet, condition ? this.#schema.getType(condition.name.value) : parent);
  }

  #ofField(field: FieldNode, parent: GraphQLNamedType | undefined): Cost {
    // introspection fields stand in no type's own fields and are free: their depth bounds them
    const definition =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value] : undefined;
    const type = definition && getNamedType(definition.type);
    if (!definition || !isCompositeType(type)) return FREE;
    const page = pageSize(definition, field, this.#variables);
    const inner = this.ofSet(field.selectionSet, type);
    const own = 1 + Number(definition.extensions['work'] ?? 0);
    if (!isListType(getNullableType(definition.type))) return { ...FREE, single: bounded(own + totalOf(inner, page)) };
    const each = totalOf(inner);
    if (page !== undefined) return { ...FREE, single: bounded(own + page * each) };
    return { ...FREE, lists: bounded(own + PLAIN_LIST * each), entry: bounded(own + each) };
  }

  #ofFragment(name: string): Cost {
    const known = this.#fragments.get(name);
    if (known) return known;
    // a cycle ends here; NoFragmentCyclesRule of graphql-js refuses it
    this.#fragments.set(name, FREE);
    const fragment = this.#definitions.get(name);
    const cost = fragment
      ? this.ofSet(fragment.selectionSet, this.#schema.getType(fragment.typeCondition.name.value))
      : FREE;
    this.#fragments.set(name, cost);
    return cost;
  }
}

/**
 * How many objects the answer might hold: 1 for each field that gives objects, times the page of each connection above
 * it, times 5 for each plain list above it. Scalars are free; a field marked `Work` costs that much more. The lists directly in what a paged field gives (`nodes`,
 * `edges`, `items`) are its page; what else stands there (`pageInfo`) comes once. 0 if there is no such operation.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Variables,
): number {
  const operation = getOperationAST(document, operationName);
  if (!operation) return 0;
  const meter = new CostMeter(schema, document, variablesOf(operation, variables));
  return totalOf(meter.ofSet(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined));
}
