import { Field, ID, InputType } from 'type-graphql';
import { PersonalFile } from '../../kernel/audit-marks.ts';

@InputType({ description: 'A calendar file, and where its events go.' })
export class CalendarImportInput {
  @Field(() => ID, { description: 'Of a calendar of the household.' }) declare calendarId: string;
  @PersonalFile()
  @Field(() => String, { description: 'The content of an iCalendar file (RFC 5545), at most 10 MiB.' })
  declare ics: string;
  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Tells what would become of the file, and changes nothing.',
  })
  declare dryRun?: boolean | null;
}
