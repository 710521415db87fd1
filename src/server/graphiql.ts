import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ASSET_FOLDER, type Asset } from './graphiql-assets.ts';
import { buildGraphiqlSite, type GraphiqlSite } from './graphiql-page.ts';
import type { ExampleOperation } from './graphiql-start.ts';

export type { ExampleOperation } from './graphiql-start.ts';

/** What the page offers to a visitor who has not been here before. */
export interface GraphiqlOptions {
  readonly examples: readonly ExampleOperation[];
}

/** Nothing from outside and no inline script. Styles may be inline, because the editor colours its text with them. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HASHED = 'public, max-age=31536000, immutable';
const REVALIDATE = 'no-cache';

async function secure(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.headers({
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
  });
}

/** Answers 304 to whoever has the content already (RFC 9110, 13.1.2), else sends it compressed where that is accepted. */
function send(request: FastifyRequest, reply: FastifyReply, file: Asset): FastifyReply {
  reply.headers({ etag: file.etag, vary: 'accept-encoding' });
  if (request.headers['if-none-match']?.includes(file.etag)) return reply.code(304).send();
  reply.type(file.type);
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(file.plain);
  return reply.header('content-encoding', 'gzip').send(file.gzip);
}

/** Plugin for `app.register`: serves GraphiQL on `/graphiql` from this process alone; `/` and `/playground` lead there. */
export async function graphiql(app: FastifyInstance, { examples }: GraphiqlOptions): Promise<void> {
  let built: Promise<GraphiqlSite> | undefined;
  const site = (): Promise<GraphiqlSite> => (built ??= buildGraphiqlSite(examples));
  const onRequest = secure;

  for (const path of ['/', '/playground', '/graphiql/']) {
    app.get(path, { onRequest }, (_request, reply) => reply.redirect('/graphiql', 302));
  }
  app.get('/graphiql', { onRequest }, async (request, reply) => {
    const { page } = await site();
    return send(request, reply.header('cache-control', REVALIDATE), page);
  });
  app.get<{ Params: { file: string } }>(`${ASSET_FOLDER}/:file`, { onRequest }, async (request, reply) => {
    const file = (await site()).files.get(`${ASSET_FOLDER}/${request.params.file}`);
    if (file === undefined) return reply.callNotFound();
    return send(request, reply.header('cache-control', HASHED), file);
  });
}
