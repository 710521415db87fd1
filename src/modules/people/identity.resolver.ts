import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.ts';
import { DeleteInput, DeletePayload } from '../../kernel/delete.type.ts';
import { Personal, Prepared } from '../../kernel/root-marks.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { IdentityRow } from './identity.entity.ts';
import { identitiesOfUser } from './identity.loaders.ts';
import { linkIdentity, unlinkIdentity } from './identity.service.ts';
import { IdentityLinkInput, IdentityPayload, IdentityType } from './identity.type.ts';
import type { UserRow } from './user.entity.ts';
import { UserType } from './user.type.ts';

@Resolver(() => UserType)
export class IdentityResolver {
  @Personal()
  @Prepared()
  @Mutation(() => IdentityPayload, {
    nullable: true,
    description:
      "Ties the OIDC identity of a token to the viewer's account, which its tokens open from then on. TOKEN_INVALID if the token is not good; ALREADY_EXISTS if it opens an account already.",
  })
  async identityLink(
    @Arg('input', () => IdentityLinkInput, { description: 'The proof.' }) { token }: IdentityLinkInput,
    @Ctx() { scope }: Context,
  ) {
    const work = await linkIdentity(scope, token);
    return async (inner: Scope) => ({ identity: await work(inner) });
  }

  @Personal()
  @Mutation(() => DeletePayload, {
    nullable: true,
    description: "Unties an identity from the viewer's account. The last way into it stays (FORBIDDEN).",
  })
  async identityUnlink(
    @Arg('input', () => DeleteInput, { description: 'Which identity.' }) { id }: DeleteInput,
    @Ctx() { scope }: Context,
  ) {
    return { deletedId: await unlinkIdentity(scope, id) };
  }

  @FieldResolver(() => [IdentityType], { description: "Only one's own, oldest first; of others none." })
  identities(@Root() user: UserRow, @Ctx() { scope }: Context): Promise<readonly IdentityRow[]> {
    return scope.load(identitiesOfUser, user.id);
  }
}
