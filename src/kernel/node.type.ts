import { Field, ID, InterfaceType } from 'type-graphql';

/** The name of a row's GraphQL type, put on rows that are read through an interface. */
export const TYPENAME = '__typename';

const typenameOf = (row: { readonly [TYPENAME]?: string }): string | undefined => row[TYPENAME];

@InterfaceType('Node', {
  description: 'Anything that has a global id and can be read by `node`.',
  resolveType: typenameOf,
})
export abstract class NodeType {
  @Field(() => ID, { description: 'UUID (version 7 where the server made it).' }) declare id: string;
}

@InterfaceType('Timestamped', {
  description: 'When a row was made and last changed.',
  resolveType: typenameOf,
})
export abstract class TimestampedType {
  @Field(() => Date, { description: 'When it was made.' }) declare createdAt: Date;
  @Field(() => Date, { description: 'When it was last changed.' }) declare updatedAt: Date;
}

@InterfaceType('SoftDeletable', {
  description: 'Removed rows stay readable by id and can be restored; lists hide them unless asked.',
  resolveType: typenameOf,
})
export abstract class SoftDeletableType {
  @Field(() => Date, { nullable: true, description: 'When it was removed; null while it is not.' })
  declare deletedAt: Date | null;
  @Field(() => Boolean, { description: 'Whether it was removed.' }) declare isDeleted: boolean;
}
