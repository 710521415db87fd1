import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';

/** The API as text, in alphabetical order, so that a change of it is a small difference. */
export const printedSchema = (schema: GraphQLSchema): string => `${printSchema(lexicographicSortSchema(schema))}\n`;
