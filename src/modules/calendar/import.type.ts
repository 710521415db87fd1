import { Field, Int, ObjectType } from 'type-graphql';
import { Payload } from '../../kernel/payload.type.ts';
import type { ImportResult } from './import.service.ts';

@ObjectType('CalendarImportPayload', { simpleResolvers: true, description: 'What became of a calendar file.' })
export class CalendarImportPayload extends Payload implements ImportResult {
  @Field(() => Int, { description: 'Events, series and exceptions that are new.' }) declare created: number;
  @Field(() => Int, { description: 'Those that the file has newer (SEQUENCE), or otherwise.' }) declare updated: number;
  @Field(() => Int, { description: 'Those that the calendar has just so, or newer.' }) declare unchanged: number;
  @Field(() => [String], { description: 'UID and reason of what could not be used.' })
  declare skipped: readonly string[];
  @Field(() => [String], {
    description: 'What was read with a repair: a guessed zone, another character set; at most 200 of each kind.',
  })
  declare notes: readonly string[];
}
