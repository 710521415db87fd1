import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type ValidationRule,
  visit,
} from 'graphql';
import { LIMITS, limitExceeded } from './limits.ts';

interface Pieces {
  readonly aliases: readonly FieldNode[];
  readonly directives: readonly DirectiveNode[];
  readonly operations: readonly OperationDefinitionNode[];
}

function piecesOf(document: DocumentNode): Pieces {
  const aliases: FieldNode[] = [];
  const directives: DirectiveNode[] = [];
  const operations: OperationDefinitionNode[] = [];
  visit(document, {
    Field: node => void (node.alias && aliases.push(node)),
    Directive: node => void directives.push(node),
    OperationDefinition: node => void operations.push(node),
  });
  return { aliases, directives, operations };
}

/**
 * Aliases, directives, operations and variables, counted as written.
 * All is done on entering the document: the rules of graphql-js report in the order of the nodes and validation ends at
 * the hundredth error, so 2,000 unknown directives would otherwise never be called too many.
 */
export const countRule: ValidationRule = context => ({
  Document(document) {
    const pieces = piecesOf(document);
    for (const limit of ['aliases', 'directives', 'operations'] as const) {
      const found = pieces[limit];
      if (found.length <= LIMITS[limit]) continue;
      context.reportError(limitExceeded(limit, { counted: found.length, nodes: found[LIMITS[limit]] }));
    }
    const defined = pieces.operations.map(operation => operation.variableDefinitions ?? []);
    const tooMany = defined.find(variables => variables.length > LIMITS.variables);
    if (tooMany) {
      context.reportError(limitExceeded('variables', { counted: tooMany.length, nodes: tooMany[LIMITS.variables] }));
    }
  },
});
