import { Args, ArgsType, type ClassType, Ctx, Field, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import type { HistoryKind } from '../../kernel/history.ts';
import type { Loader } from '../../kernel/loader.ts';
import { type Connection, DEFAULT_PAGE } from '../../kernel/page.ts';
import { type HistoryArgs, historiesOf, type RevisionRow } from './revision.repository.ts';
import { RevisionConnection } from './revision.type.ts';

@ArgsType()
class HistoryArgsType implements HistoryArgs {
  @Field(() => Int, { defaultValue: DEFAULT_PAGE, description: 'How many from the newest on, at most 100.' })
  declare first: number;
  @Field(() => String, { nullable: true, description: 'Cursor of the last revision of the page before.' })
  declare after?: string | null;
}

const historyLoader = (kind: HistoryKind, args: HistoryArgs): Loader<Context['scope'], Connection<RevisionRow>> => ({
  batch: (scope, ids) => historiesOf(scope, kind, ids, args),
  missing: () => {
    throw new Error('Every row has a page of revisions, if an empty one');
  },
});

/** Gives a type the field `history`. */
export function historyResolver(type: () => ClassType, kind: HistoryKind, description: string): Function {
  @Resolver(type)
  class HistoryResolver {
    @FieldResolver(() => RevisionConnection, { description })
    history(
      @Root() { id }: { readonly id: string },
      @Args(() => HistoryArgsType) args: HistoryArgsType,
      @Ctx() { scope }: Context,
    ): Promise<Connection<RevisionRow>> {
      const [table] = kind.tables;
      return scope.load(
        scope.remember(`history ${table} ${JSON.stringify(args)}`, () => historyLoader(kind, args)),
        id,
      );
    }
  }
  return HistoryResolver;
}
