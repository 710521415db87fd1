import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { DeleteInput, DeletePayload } from '../../kernel/delete.type.ts';
import type { OffsetPage } from '../../kernel/offset-page.ts';
import { OffsetArgs } from '../../kernel/offset-page.type.ts';
import { OperatorOnly } from '../../kernel/root-marks.ts';
import type { AuthorRow } from './author.entity.ts';
import { AuthorCreateInput, AuthorUpdateInput } from './author.inputs.ts';
import { authorPage } from './author.repository.ts';
import { AuthorPage, AuthorPayload, AuthorType } from './author.type.ts';
import { createAuthor, deleteAuthor, updateAuthor } from './authors.service.ts';

@Resolver(() => AuthorType)
export class AuthorResolver {
  @Query(() => AuthorPage, { description: 'The authors by name.' })
  authors(@Args(() => OffsetArgs) args: OffsetArgs, @Ctx() { scope }: Context): Promise<OffsetPage<AuthorRow>> {
    return authorPage(scope, args);
  }

  @OperatorOnly()
  @Mutation(() => AuthorPayload, { nullable: true, description: 'Makes an author. Operators may.' })
  authorCreate(
    @Arg('input', () => AuthorCreateInput, { description: 'The author.' }) input: AuthorCreateInput,
    @Ctx() { scope }: Context,
  ) {
    return { author: createAuthor(scope, input) };
  }

  @OperatorOnly()
  @Mutation(() => AuthorPayload, { nullable: true, description: 'Renames an author. Operators may.' })
  async authorUpdate(
    @Arg('input', () => AuthorUpdateInput, { description: 'The change.' }) input: AuthorUpdateInput,
    @Ctx() { scope }: Context,
  ) {
    return { author: await updateAuthor(scope, input) };
  }

  @OperatorOnly()
  @Mutation(() => DeletePayload, { nullable: true, description: 'Removes an author for good. Operators may.' })
  async authorDelete(
    @Arg('input', () => DeleteInput, { description: 'Which.' }) { id }: DeleteInput,
    @Ctx() { scope }: Context,
  ) {
    return { deletedId: await deleteAuthor(scope, id) };
  }
}
