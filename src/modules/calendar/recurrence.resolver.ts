import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { Public, Work } from '../../kernel/root-marks.ts';
import { LocalDateTime, RRule, TimeZone } from '../../kernel/scalars.ts';
import type { recurrenceOf } from './event-view.ts';
import { RecurrenceType } from './event.type.ts';
import { preview, type Preview } from './preview.service.ts';

@ObjectType('RecurrencePreview', { simpleResolvers: true, description: 'What a rule means.' })
export class RecurrencePreviewType implements Preview {
  @Field(() => String, { description: 'The rule in words (English).' }) declare inWords: string;
  @Field(() => [Date], { description: 'The starts of its first instances.' }) declare instances: Date[];
  @Field(() => Boolean, { description: 'Whether it goes on for ever.' }) declare isEndless: boolean;
  @Field(() => [String], { description: 'For people, e.g. SHIFTED_BY_CLOCK_CHANGE with the instances it concerns.' })
  declare notes: string[];
}

@ArgsType()
class PreviewArgs {
  @Field(() => RRule, { description: 'The rule; it need not produce the start.' }) declare rule: string;
  @Field(() => LocalDateTime, { description: 'Where it begins, on the wall clock.' }) declare startsAtLocal: string;
  @Field(() => TimeZone, { description: 'The zone of that wall clock.' }) declare timeZone: string;
  @Field(() => Int, { defaultValue: 10, description: 'How many instances, from 1 to 100.' }) declare first: number;
}

@Resolver(() => RecurrenceType)
export class RecurrenceResolver {
  @Public()
  @Work(400) // a rule that hardly ever matches is looked through for a hundred years
  @Query(() => RecurrencePreviewType, {
    description:
      'The next instances of a rule and the rule in words, without saving anything. A bad rule is RULE_INVALID or RULE_NEVER_MATCHES.',
  })
  recurrencePreview(@Args(() => PreviewArgs) args: PreviewArgs, @Ctx() _context: Context): Preview {
    return preview(args);
  }

  @FieldResolver(() => String, { description: 'In words.' })
  inWords(
    @Root() recurrence: NonNullable<ReturnType<typeof recurrenceOf>>,
    @Arg('locale', () => String, { defaultValue: 'en', description: 'Only English so far.' }) locale: string,
  ): string {
    return recurrence.inWords(locale);
  }
}
