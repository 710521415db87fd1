import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import type { OffsetPage } from '../../kernel/offset-page.ts';
import { OperatorOnly } from '../../kernel/root-marks.ts';
import {
  type ActionHourRow,
  actionStatistics,
  actionTimeline,
  type ActionTypeRow,
} from './action-statistics.repository.ts';
import { ActionSpanArgs, UserActionsArgs } from './user-action.inputs.ts';
import { actionPage, type UserActionRow } from './user-action.repository.ts';
import { ActionHourType, ActionTypeStatsType, UserActionPage, UserActionType } from './user-action.type.ts';

@Resolver(() => UserActionType)
export class UserActionResolver {
  @OperatorOnly()
  @Query(() => UserActionPage, { description: 'What was done and tried, the newest first. Operators may.' })
  userActions(
    @Args(() => UserActionsArgs) { where, ...args }: UserActionsArgs,
    @Ctx() { scope }: Context,
  ): Promise<OffsetPage<UserActionRow>> {
    return actionPage(scope, args, where ?? {});
  }

  @OperatorOnly()
  @Query(() => [ActionTypeStatsType], {
    description: 'How many actions of each type there were, and how long they took. Operators may.',
  })
  userActionStats(
    @Args(() => ActionSpanArgs) span: ActionSpanArgs,
    @Ctx() { scope }: Context,
  ): Promise<ActionTypeRow[]> {
    return actionStatistics(scope, span);
  }

  @OperatorOnly()
  @Query(() => [ActionHourType], {
    description: 'The hours in which there were actions, and how many of them failed. Operators may.',
  })
  userActionTimeline(
    @Args(() => ActionSpanArgs) span: ActionSpanArgs,
    @Ctx() { scope }: Context,
  ): Promise<ActionHourRow[]> {
    return actionTimeline(scope, span);
  }
}
