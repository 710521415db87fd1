import { TypeInfo, type ValidationRule, valueFromASTUntyped, visit, visitWithTypeInfo } from 'graphql';
import { type Input, inputErrors } from './inputs.ts';

/**
 * Lists and nesting in the values a document itself holds: arguments of fields and directives, defaults of variables.
 * A variable counts as nothing here; what it brings is measured by `weigh`.
 */
export const literalRule: ValidationRule = context => ({
  Document(document) {
    const types = new TypeInfo(context.getSchema());
    const inputs: Input[] = [];
    const take = (value: Parameters<typeof valueFromASTUntyped>[0]): void =>
      void inputs.push({ value: valueFromASTUntyped(value), type: types.getInputType() ?? undefined });
    visit(
      document,
      visitWithTypeInfo(types, {
        Argument: node => take(node.value),
        VariableDefinition: ({ defaultValue }) => void (defaultValue && take(defaultValue)),
      }),
    );
    for (const error of inputErrors(inputs)) context.reportError(error);
  },
});
