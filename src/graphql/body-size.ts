import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, GraphQLError, type GraphQLObjectType, Kind, type SelectionSetNode } from 'graphql';
import type { Context } from '../kernel/context.ts';
import { LIMITS, limitExceeded } from './limits/limits.ts';

/** The names of the fields that a selection holds, those in fragments too. A valid document has no fragment inside itself. */
function fieldsOf(selectionSet: SelectionSetNode, document: DocumentNode): string[] {
  return selectionSet.selections.flatMap(selection => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet, document);
    const fragment = document.definitions.find(
      each => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf(fragment.selectionSet, document) : [];
  });
}

const mayBeLarge = (type: GraphQLObjectType | null | undefined, name: string): boolean =>
  type?.getFields()[name]?.extensions['largeBody'] === true;

const tooLarge = (counted: number): GraphQLError => {
  const { message, extensions } = limitExceeded('body', { counted });
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: 413 } } });
};

/** The error of a document that is longer than a small request, if it is: what may be large stands in its variables. */
export const tooLongDocument = (query: unknown): GraphQLError | null =>
  typeof query === 'string' && query.length > LIMITS.body ? tooLarge(query.length) : null;

/** A large request is read before it is known what it asks for; here it is refused unless all of it may be large. */
export const bodySize: ApolloServerPlugin<Context> = {
  requestDidStart: async ({ contextValue: { bodyBytes } }) => ({
    didResolveOperation: async ({ schema, document, operation }) => {
      if (!operation || bodyBytes <= LIMITS.body) return;
      const type = schema.getRootType(operation.operation);
      if (fieldsOf(operation.selectionSet, document).every(name => mayBeLarge(type, name))) return;
      throw tooLarge(bodyBytes);
    },
  }),
};
