import { Kind, type SelectionNode, type SelectionSetNode, type ValidationContext, type ValidationRule } from 'graphql';
import { LIMITS, limitExceeded } from './limits.ts';

/** Levels below a selection set, on paths without and with an introspection field; 0 where there is no such path. */
interface Depth {
  readonly data: number;
  readonly introspection: number;
}

const NONE: Depth = { data: 0, introspection: 0 };

const isIntrospection = (name: string): boolean => name === '__schema' || name === '__type';

/** Each fragment is measured once, so neither a cycle nor a tree of fragments costs more than its length. */
class DepthMeter {
  readonly #context: ValidationContext;
  readonly #fragments = new Map<string, Depth>();

  constructor(context: ValidationContext) {
    this.#context = context;
  }

  ofSet(set: SelectionSetNode | undefined): Depth {
    let deepest = NONE;
    for (const selection of set?.selections ?? []) {
      const { data, introspection } = this.#ofSelection(selection);
      deepest = {
        data: Math.max(deepest.data, data),
        introspection: Math.max(deepest.introspection, introspection),
      };
    }
    return deepest;
  }

  #ofSelection(selection: SelectionNode): Depth {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#ofFragment(selection.name.value);
    const { data, introspection } = this.ofSet(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return { data, introspection };
    if (isIntrospection(selection.name.value)) return { data: 0, introspection: 1 + Math.max(data, introspection) };
    return { data: 1 + data, introspection: introspection && 1 + introspection };
  }

  #ofFragment(name: string): Depth {
    const known = this.#fragments.get(name);
    if (known) return known;
    // a cycle ends here; NoFragmentCyclesRule of graphql-js refuses it
    this.#fragments.set(name, NONE);
    const depth = this.ofSet(this.#context.getFragment(name)?.selectionSet);
    this.#fragments.set(name, depth);
    return depth;
  }
}

/** How deep the fields of an operation stand in each other, through whatever fragments: the answer's depth. */
export const depthRule: ValidationRule = context => ({
  Document(document) {
    const meter = new DepthMeter(context);
    for (const operation of document.definitions) {
      if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
      const { data, introspection } = meter.ofSet(operation.selectionSet);
      if (data <= LIMITS.depth && introspection <= LIMITS.introspectionDepth) continue;
      const excess =
        data > LIMITS.depth ? { counted: data } : { counted: introspection, allowed: LIMITS.introspectionDepth };
      context.reportError(limitExceeded('depth', { ...excess, nodes: operation }));
      return;
    }
  },
});
