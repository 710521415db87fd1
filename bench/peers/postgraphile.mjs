// PostGraphile 5 over the same tables, with the functions of postgraphile.sql.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { openRows } from './rows.mjs';

const db = openRows();
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  disablePlugins: ['NodePlugin'],
  schema: { defaultBehavior: 'list connection' },
  grafast: { context: async ({ node }) => ({ actor: await db.actorOf(node.req.headers) }) },
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
  pgServices: [
    makePgService({ connectionString: process.env.DATABASE_URL, schemas: ['public'], poolConfig: { max: 20 } }),
  ],
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.env.PORT), '127.0.0.1');
