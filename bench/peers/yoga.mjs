// GraphQL Yoga with DataLoaders by hand.
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { openRows } from './rows.mjs';
import { loaders, relations, roots, typeDefs } from './schema.mjs';

const db = openRows();
const schema = createSchema({ typeDefs, resolvers: { ...roots(db), ...relations } });
async function context({ req }) {
  const actor = await db.actorOf(req.headers);
  return { actor, loaders: loaders(db, actor) };
}
createServer(createYoga({ schema, context, logging: false })).listen(Number(process.env.PORT), '127.0.0.1');
