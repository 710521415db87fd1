import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { LargeBody, Prepared } from '../../kernel/root-marks.ts';
import { CalendarImportInput } from './import.inputs.ts';
import { importCalendar } from './import.service.ts';
import { CalendarImportPayload } from './import.type.ts';

@Resolver()
export class ImportResolver {
  @LargeBody()
  @Prepared()
  @Mutation(() => CalendarImportPayload, {
    nullable: true,
    description:
      'Reads a calendar file into a calendar. The same file again changes nothing; an event that is there already is changed where the file has it newer. Removed events come back.',
  })
  calendarImport(
    @Arg('input', () => CalendarImportInput, { description: 'The file.' }) input: CalendarImportInput,
    @Ctx() { scope }: Context,
  ): unknown {
    const { calendarId, ics, dryRun } = input;
    return importCalendar(scope, { calendarId, ics, dryRun: dryRun ?? false });
  }
}
