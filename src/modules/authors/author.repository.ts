import { cachedCount } from '../../kernel/cached-count.ts';
import { type OffsetPage, type OffsetPageArgs, readOffsetPage } from '../../kernel/offset-page.ts';
import type { Scope } from '../../kernel/scope.ts';
import { authorColumns, type AuthorRow, type AuthorTables } from './author.entity.ts';

/** Whoever has signed in sees every author. */
export const visibleAuthors = (scope: Scope) =>
  scope
    .rows<AuthorTables>()
    .selectFrom('authors')
    .$if(scope.isStranger, query => query.where(eb => eb.lit(false)));

/** One page of all authors, by name. */
export function authorPage(scope: Scope, args: OffsetPageArgs): Promise<OffsetPage<AuthorRow>> {
  return readOffsetPage(args, {
    rows: (limit, offset) =>
      visibleAuthors(scope)
        .select(authorColumns)
        .orderBy('authors.name')
        .orderBy('authors.id')
        .limit(limit)
        .offset(offset)
        .execute(),
    count: () =>
      cachedCount(scope, { entity: 'authors', filter: null, viewer: scope.isStranger ? 'strangers' : 'accounts' }, () =>
        countAuthors(scope),
      ),
  });
}

async function countAuthors(scope: Scope): Promise<number> {
  const { total } = await visibleAuthors(scope)
    .select(eb => eb.fn.countAll().as('total'))
    .executeTakeFirstOrThrow();
  return Number(total);
}
