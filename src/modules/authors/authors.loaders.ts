import { loadOne } from '../../kernel/loader.ts';
import type { Scope } from '../../kernel/scope.ts';
import { authorColumns } from './author.entity.ts';
import { visibleAuthors } from './author.repository.ts';

const authorsById = (scope: Scope, ids: readonly string[]) =>
  visibleAuthors(scope).where(eb => scope.sql.oneOf(eb.ref('authors.id'), ids));

export const probeAuthors = (scope: Scope, ids: readonly string[]) =>
  authorsById(scope, ids).select('authors.id as id');

export const authorById = loadOne((scope: Scope, ids) => authorsById(scope, ids).select(authorColumns).execute());
