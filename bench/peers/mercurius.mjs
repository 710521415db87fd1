// Mercurius with graphql-jit and loaders by hand.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { openRows } from './rows.mjs';
import { batched, roots, typeDefs } from './schema.mjs';

const db = openRows();
const app = Fastify();
const context = async request => ({ actor: await db.actorOf(request.headers) });
await app.register(mercurius, { schema: typeDefs, resolvers: roots(db), loaders: batched(db), context, jit: 1 });
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
