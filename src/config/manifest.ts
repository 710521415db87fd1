import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A manifest as Apollo's client tools write it (`@apollo/generate-persisted-query-manifest`). */
const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string().min(1), body: z.string().min(1) })).min(1),
});

/** Documents that may be run, by the id under which clients ask for them. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/** Reads a manifest; a text says why it is none. */
export function readManifest(file: string): TrustedDocuments | string {
  const name = `PERSISTED_QUERY_MANIFEST names ${JSON.stringify(file)}`;
  try {
    const { success, data, error } = manifest.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (success) return new Map(data.operations.map(({ id, body }) => [id, body]));
    const [issue] = error.issues;
    return `${name}, which is no manifest of documents: ${issue?.path.join('.')} ${issue?.message}`;
  } catch (error) {
    if (error instanceof SyntaxError) return `${name}, which is no JSON`;
    return `${name}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`;
  }
}
