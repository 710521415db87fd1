import {
  type DocumentNode,
  getOperationAST,
  type GraphQLError,
  type GraphQLSchema,
  isInputType,
  type TypeNode,
  typeFromAST,
} from 'graphql';
import { costOf } from './cost.ts';
import { type Input, inputErrors } from './inputs.ts';
import { LIMITS, limitExceeded } from './limits.ts';
import { type Variables, variablesOf } from './page-size.ts';

function inputTypeOf(schema: GraphQLSchema, node: TypeNode): Input['type'] {
  const type = typeFromAST(schema, node);
  return isInputType(type) ? type : undefined;
}

/** What an operation asks for, and which limits that passes. */
export interface Weighed {
  readonly cost: number;
  readonly problems: readonly GraphQLError[];
}

/**
 * What an operation costs, and the limits a valid document can break only together with its variables: how many are given,
 * long lists and deep nesting in them, and the cost, since `first` often is a variable. One error for each limit; none if
 * the named operation is not there, which is for others to report. To be called before the variables are coerced.
 */
export function weigh(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Variables | null | undefined,
): Weighed {
  const operation = getOperationAST(document, operationName);
  if (!operation) return { cost: 0, problems: [] };
  const given = variables ?? {};
  const values = variablesOf(operation, given);
  const inputs = (operation.variableDefinitions ?? []).map(({ variable, type }) => ({
    value: values[variable.name.value],
    type: inputTypeOf(schema, type),
  }));
  const count = Object.keys(given).length;
  const cost = costOf(schema, document, operationName, given);
  const problems = [
    ...(count > LIMITS.variables ? [limitExceeded('variables', { counted: count })] : []),
    ...inputErrors(inputs),
    ...(cost > LIMITS.cost ? [limitExceeded('cost', { counted: cost, nodes: operation })] : []),
  ];
  return { cost, problems };
}
