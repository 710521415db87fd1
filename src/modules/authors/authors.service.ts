import { isUuid } from '../../kernel/dialect.ts';
import { refuse } from '../../kernel/errors.ts';
import { Problems } from '../../kernel/problems.ts';
import type { Scope } from '../../kernel/scope.ts';
import { checkLine } from '../../kernel/text.ts';
import { Author, type AuthorRow } from './author.entity.ts';

const MOST_CHARACTERS = 255;

const rowOf = ({ id, name }: Author): AuthorRow => ({ id, name });

function checkName(name: string): void {
  const problems = new Problems();
  checkLine(name, MOST_CHARACTERS, problems.at('name'));
  problems.throwIfAny();
}

/** A further author. Two may have the same name, as people do. */
export function createAuthor(scope: Scope, { name }: { readonly name: string }): AuthorRow {
  checkName(name);
  return rowOf(scope.create(Author, { name }));
}

/** Gives an author another name. */
export async function updateAuthor(scope: Scope, { id, name }: AuthorRow): Promise<AuthorRow> {
  checkName(name);
  const author = await findAuthor(scope, id);
  author.name = name;
  return rowOf(author);
}

/** Removes an author for good. */
export async function deleteAuthor(scope: Scope, id: string): Promise<string> {
  const author = await findAuthor(scope, id);
  scope.em.remove(author);
  return author.id;
}

async function findAuthor(scope: Scope, id: string): Promise<Author> {
  const author = isUuid(id) ? await scope.em.findOne(Author, { id: id.toLowerCase() }) : null;
  return author ?? refuse('NOT_FOUND', 'There is no such author', ['id']);
}
