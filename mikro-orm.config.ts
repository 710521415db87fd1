import { entities } from './src/schema.ts';
import { readConfig } from './src/config.ts';
import { databaseOptions } from './src/database/options.ts';
import { ensureSecrets } from './src/secrets.ts';

/** How MikroORM's own command line finds the database: `npm run build && npx mikro-orm debug`. It reads the built files. */
const { databaseUrl } = readConfig(ensureSecrets(process.env, 'data/secrets.env'));
export default databaseOptions({ url: databaseUrl.reveal() }, entities);
