import { Field, ID, Int, ObjectType } from 'type-graphql';
import { NodeType } from '../../kernel/node.type.ts';
import { connectionType } from '../../kernel/page.type.ts';
import { Json } from '../../kernel/scalars.ts';
import type { FieldChange } from './revision.fields.ts';
import type { RevisionRow } from './revision.repository.ts';

@ObjectType('FieldChange', { simpleResolvers: true, description: 'What became of one field of a row.' })
export class FieldChangeType implements FieldChange {
  @Field(() => String, { description: 'As the API calls it, e.g. `startsAt`.' }) declare field: string;
  @Field(() => Json, { nullable: true, description: 'Its value before; instants are ISO 8601 in UTC.' })
  declare before: unknown;
  @Field(() => Json, { nullable: true, description: 'Its value after.' }) declare after: unknown;
}

@ObjectType('Revision', { implements: NodeType, simpleResolvers: true, description: 'What one action did to one row.' })
export class RevisionType {
  declare id: string;
  @Field(() => ID, { description: 'Of the row.' }) declare entityId: string;
  @Field(() => Int, {
    nullable: true,
    description: 'The version of the row after it; of a removed row the last. Null where rows have none of their own.',
  })
  declare version: number | null;
  @Field(() => String, { description: 'CREATE, UPDATE or DELETE. What can be restored was updated, not deleted.' })
  declare kind: RevisionRow['kind'];
  @Field(() => Date, { description: 'When; the same for all that an action did.' }) declare at: Date;
}

export const RevisionConnection = connectionType<RevisionRow>('Revision', () => RevisionType);
