import { type ClassType, Field, Int, ObjectType } from 'type-graphql';
import type { Connection, Edge } from './page.ts';

@ObjectType('PageInfo', { simpleResolvers: true, description: 'Where a page of a connection begins and ends (Relay).' })
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether there is more after this page.' }) declare hasNextPage: boolean;
  @Field(() => Boolean, { description: 'Whether there is more before this page.' }) declare hasPreviousPage: boolean;
  @Field(() => String, { nullable: true, description: 'Cursor of the first row.' }) declare startCursor: string | null;
  @Field(() => String, { nullable: true, description: 'Cursor of the last row.' }) declare endCursor: string | null;
}

/** Makes the pair `<name>Connection` and `<name>Edge` of the Relay specification for a type. */
export function connectionType<Row>(name: string, node: () => ClassType): ClassType<Connection<Row>> {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: 'A row of a page with its cursor.' })
  class EdgeType implements Edge<Row> {
    @Field(() => String, { description: 'Opaque; belongs to this list, its order and the viewer.' })
    declare cursor: string;
    @Field(node, { description: 'The row.' }) declare node: Row;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: 'A page of a longer list (Relay).' })
  class ConnectionOf {
    @Field(() => [EdgeType], { description: 'The rows, each with its cursor.' }) declare edges: EdgeType[];
    @Field(() => [node()], { description: 'The rows.' }) declare nodes: readonly Row[];
    @Field(() => PageInfoType, { description: 'What lies around this page.' }) declare pageInfo: PageInfoType;
    @Field(() => Int, { description: 'Exact; counted only where it is selected.' }) declare totalCount: number;
  }
  return ConnectionOf as unknown as ClassType<Connection<Row>>;
}
