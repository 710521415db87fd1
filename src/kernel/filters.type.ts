import { Field, InputType } from 'type-graphql';
import { Text } from './audit-marks.ts';
import type { InstantMatch, TextMatch } from './filters.ts';

@InputType({ description: 'Compares a text; all that is given must hold.' })
export class StringFilter implements TextMatch {
  @Text()
  @Field(() => String, { nullable: true, description: 'Is exactly this.' })
  declare eq?: string | null;
  @Text()
  @Field(() => [String], { nullable: true, description: 'Is exactly one of these.' })
  declare in?: string[] | null;
  @Text()
  @Field(() => String, { nullable: true, description: 'Has this in it; letter case is ignored.' })
  declare contains?: string | null;
  @Text()
  @Field(() => String, { nullable: true, description: 'Begins with this; letter case is ignored.' })
  declare startsWith?: string | null;
}

@InputType({ description: 'Compares an instant; all that is given must hold.' })
export class DateTimeFilter implements InstantMatch {
  @Field(() => Date, { nullable: true, description: 'Is this instant.' }) declare eq?: Date | null;
  @Field(() => Date, { nullable: true, description: 'Is after.' }) declare gt?: Date | null;
  @Field(() => Date, { nullable: true, description: 'Is this or after.' }) declare gte?: Date | null;
  @Field(() => Date, { nullable: true, description: 'Is before.' }) declare lt?: Date | null;
  @Field(() => Date, { nullable: true, description: 'Is this or before.' }) declare lte?: Date | null;
}
