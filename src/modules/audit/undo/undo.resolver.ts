import { Arg, Ctx, Field, FieldResolver, ID, InputType, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../kernel/context.ts';
import { Payload } from '../../../kernel/payload.type.ts';
import type { Histories } from '../histories.ts';
import type { RevisionRow } from '../revision.repository.ts';
import { RevisionType } from '../revision.type.ts';
import { actionById } from '../user-action.loaders.ts';
import type { UserActionRow } from '../user-action.repository.ts';
import { UserActionType } from '../user-action.type.ts';
import { undo } from './undo.service.ts';

@InputType({ description: 'Which action is to be put back.' })
class UndoInput {
  @Field(() => ID, { description: 'Of the action; `history` and `userActions` tell it.' }) declare actionId: string;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Also where somebody has changed the same since. Overrides no right and no rule.',
  })
  declare force: boolean;
}

@ObjectType('UndoPayload', { simpleResolvers: true, description: 'What was put back.' })
class UndoPayload extends Payload {
  @Field(() => [RevisionType], { description: 'What the action had done and is undone now; the first 100.' })
  declare undone: readonly RevisionRow[];
}

@Resolver(() => UndoPayload)
export class UndoPayloadResolver {
  @FieldResolver(() => UserActionType, { nullable: true, description: 'The undo itself, which can be undone too.' })
  action(@Root() { actionId }: { actionId?: string }, @Ctx() { scope }: Context): Promise<UserActionRow | null> | null {
    return actionId === undefined ? null : scope.load(actionById, actionId);
  }
}

/** The mutation `undo`, for the tables that the modules offer. */
export function undoResolver(histories: Histories): Function {
  @Resolver()
  class UndoResolver {
    @Mutation(() => UndoPayload, {
      nullable: true,
      description:
        'Puts back what an action changed, all of it or nothing, for those who may change it now. Later changes of other fields stay; a later change of the same is a STALE_VERSION. An undo is an action: undoing it does the first again.',
    })
    async undo(@Arg('input', () => UndoInput, { description: 'Which.' }) input: UndoInput, @Ctx() { scope }: Context) {
      return { undone: await undo(scope, histories, input), actionId: scope.deed?.id };
    }
  }
  return UndoResolver;
}
