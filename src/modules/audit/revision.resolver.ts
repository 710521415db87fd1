import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { storedTable } from '../../kernel/stored-table.ts';
import type { Histories } from './histories.ts';
import { canUndoAction, revisionsOfActions } from './revision.loaders.ts';
import { type FieldChange, fieldChanges } from './revision.fields.ts';
import type { RevisionRow } from './revision.repository.ts';
import { FieldChangeType, RevisionType } from './revision.type.ts';
import { actionById } from './user-action.loaders.ts';
import type { UserActionRow } from './user-action.repository.ts';
import { UserActionType } from './user-action.type.ts';

/** What of a revision depends on what its module says of the table. */
export function revisionResolver(histories: Histories): Function {
  @Resolver(() => RevisionType)
  class RevisionResolver {
    @FieldResolver(() => String, { description: 'The type of the row, e.g. `Event`.' })
    entityType(@Root() { entity }: RevisionRow, @Ctx() { scope }: Context): string {
      return storedTable(scope, entity).meta.className;
    }

    @FieldResolver(() => [FieldChangeType], {
      description: 'Of a new or removed row all fields that hold something. Empty where what they held was erased.',
    })
    changes(@Root() { entity, changes }: RevisionRow, @Ctx() { scope }: Context): Promise<FieldChange[]> {
      const fields = histories.of(entity)?.fields[entity] ?? {};
      return fieldChanges(scope, storedTable(scope, entity), fields, changes ?? {});
    }

    @FieldResolver(() => UserActionType, { nullable: true, description: 'Who did it, and how.' })
    action(@Root() { actionId }: RevisionRow, @Ctx() { scope }: Context): Promise<UserActionRow | null> {
      return scope.load(actionById, actionId);
    }
  }
  return RevisionResolver;
}

/** What an action did, and whether it can be undone. */
export function actionRevisionsResolver(histories: Histories): Function {
  const [revisions, canUndo] = [revisionsOfActions(histories), canUndoAction(histories)];

  @Resolver(() => UserActionType)
  class ActionRevisionsResolver {
    @FieldResolver(() => [RevisionType], {
      description: 'What it did to which rows, of those that the viewer may see; the first 100.',
    })
    revisions(@Root() { id }: UserActionRow, @Ctx() { scope }: Context): Promise<readonly RevisionRow[]> {
      return scope.load(revisions, id);
    }

    @FieldResolver(() => Boolean, {
      description: 'Whether the viewer may `undo` it; a later change of the same may still be in the way.',
    })
    canUndo(@Root() { id }: UserActionRow, @Ctx() { scope }: Context): Promise<boolean> {
      return scope.load(canUndo, id);
    }
  }
  return ActionRevisionsResolver;
}
