import { entities } from './src/app.ts';
import { readConfig } from './src/config.ts';
import { databaseOptions } from './src/database/options.ts';

/** For MikroORM's command line only, which reads the built files. */
const { databaseUrl } = readConfig(process.env);
export default databaseOptions({ url: databaseUrl.reveal() }, entities);
