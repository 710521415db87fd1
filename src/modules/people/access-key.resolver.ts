import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { DeleteInput, DeletePayload } from '../../kernel/delete.type.ts';
import { Personal } from '../../kernel/root-marks.ts';
import type { AccessKeyRow } from './access-key.entity.ts';
import { keysOfUser } from './access-key.loaders.ts';
import { createKey, deleteKey } from './access-key.service.ts';
import { AccessKeyCreateInput, AccessKeyCreatePayload, AccessKeyType } from './access-key.type.ts';
import type { UserRow } from './user.entity.ts';
import { UserType } from './user.type.ts';

@Resolver(() => UserType)
export class AccessKeyResolver {
  @Personal()
  @Mutation(() => AccessKeyCreatePayload, {
    nullable: true,
    description: 'Makes a credential for a program. Its secret is shown once. At most 100 keys an account.',
  })
  accessKeyCreate(
    @Arg('input', () => AccessKeyCreateInput, { description: 'The new key.' }) input: AccessKeyCreateInput,
    @Ctx() { scope }: Context,
  ) {
    return createKey(scope, input);
  }

  @Personal()
  @Mutation(() => DeletePayload, { nullable: true, description: "Ends a key of the viewer's own at once." })
  async accessKeyDelete(
    @Arg('input', () => DeleteInput, { description: 'Which key.' }) input: DeleteInput,
    @Ctx() { scope }: Context,
  ) {
    return { deletedId: await deleteKey(scope, input.id) };
  }

  @FieldResolver(() => [AccessKeyType], { description: "Only one's own, oldest first; of others none." })
  accessKeys(@Root() user: UserRow, @Ctx() { scope }: Context): Promise<readonly AccessKeyRow[]> {
    return scope.load(keysOfUser, user.id);
  }
}
