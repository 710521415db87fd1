import { type Kysely, sql } from 'kysely';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import type { Context } from '../kernel/context.ts';
import { Denied, refuse } from '../kernel/errors.ts';
import type { NodeKind } from '../kernel/node.ts';
import { NodeType, TYPENAME } from '../kernel/node.type.ts';
import { MAX_PAGE } from '../kernel/page.ts';
import { Payload } from '../kernel/payload.type.ts';
import { Public } from '../kernel/root-marks.ts';
import type { Scope } from '../kernel/scope.ts';

type Node = Pick<NodeType, 'id'> & { readonly [TYPENAME]: string };

@InputType({ description: 'What is to be brought back.' })
class RestoreInput {
  @Field(() => ID, { description: 'A removed event, calendar or member.' }) declare id: string;
}

@ObjectType('RestorePayload', { simpleResolvers: true, description: 'What was brought back.' })
class RestorePayload extends Payload {
  @Field(() => NodeType, { nullable: true, description: 'As it is now.' }) declare node: Node | null;
}

/** Which type each id belongs to, in one statement; what the viewer may not see belongs to none. */
async function typesOf(
  scope: Scope,
  kinds: readonly NodeKind[],
  ids: readonly string[],
): Promise<Map<string, NodeKind>> {
  const arms = kinds.map(
    (kind, i) => sql`select ${sql.lit(i)} as kind, found.id from (${kind.probe(scope, ids)}) as found`,
  );
  const query = sql<{ kind: number; id: string }>`${sql.join(arms, sql` union all `)}`;
  const { rows } = await query.execute(scope.rows() as Kysely<unknown>);
  return new Map(rows.flatMap(({ kind, id }) => (kinds[kind] ? [[id, kinds[kind]]] : [])));
}

async function readNodes(scope: Scope, kinds: readonly NodeKind[], ids: readonly string[]): Promise<(Node | null)[]> {
  const wanted = ids.map(id => id.toLowerCase());
  const types = await typesOf(scope, kinds, wanted);
  return Promise.all(
    wanted.map(async id => {
      const kind = types.get(id);
      const row = kind && (await scope.load(kind.byId, id));
      return row ? { ...row, [TYPENAME]: kind.typename } : null;
    }),
  );
}

/** `node`, `nodes` and `restore`, for the types that the modules offer. */
export function nodeResolver(kinds: readonly NodeKind[]): Function {
  @Resolver(() => NodeType)
  class NodeResolver {
    @Public()
    @Query(() => NodeType, { nullable: true, description: 'Anything by its id; null where there is nothing to see.' })
    async node(
      @Arg('id', () => ID, { description: 'Of anything.' }) id: string,
      @Ctx() { scope }: Context,
    ): Promise<Node | null> {
      const [node = null] = await readNodes(scope, kinds, [id]);
      return node;
    }

    @Public()
    @Query(() => [NodeType], { nullable: 'items', description: 'The same for at most 100 ids, in their order.' })
    nodes(
      @Arg('ids', () => [ID], { description: 'Of anything.' }) ids: string[],
      @Ctx() { scope }: Context,
    ): Promise<(Node | null)[]> {
      if (ids.length > MAX_PAGE) throw new Denied('BAD_USER_INPUT', `At most ${MAX_PAGE} ids at once`);
      return readNodes(scope, kinds, ids);
    }

    @Mutation(() => RestorePayload, { nullable: true, description: 'Brings a removed event, calendar or member back.' })
    async restore(
      @Arg('input', () => RestoreInput, { description: 'What.' }) { id }: RestoreInput,
      @Ctx() { scope }: Context,
    ) {
      for (const { restore, typename } of kinds) {
        const row = await restore?.(scope, id.toLowerCase());
        if (row) return { node: { ...row, [TYPENAME]: typename } };
      }
      return refuse('NOT_FOUND', 'Nothing removed has this id', ['id']);
    }
  }
  return NodeResolver;
}
