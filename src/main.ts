import { createApp } from './app.ts';
import { ConfigError, describeDatabase, readConfig } from './config.ts';
import { loadEnvFile } from './config/env-file.ts';
import { FileInUse } from './database/file-lock.ts';
import { NewerDatabase } from './database/schema-version.ts';
import { WrongKey } from './kernel/key-check.ts';
import { ensureSecrets } from './secrets.ts';
import { bannerFor } from './server/banner.ts';
import { createLog } from './server/log.ts';
import { stopOnSignals } from './server/shutdown.ts';

const listenTextResolver = (address: string) => `Almanac answers at ${address}`;

async function main(): Promise<void> {
  loadEnvFile();
  const config = readConfig(ensureSecrets(process.env, 'data/secrets.env'));
  const log = await createLog({ level: config.logLevel, isPretty: config.environment === 'development' });
  const app = await createApp(config, { log });
  log.info(`Database initialized successfully: ${describeDatabase(config.databaseUrl)}`);
  const address = await app.http.listen({ port: config.port, host: config.host, listenTextResolver });
  stopOnSignals(app, log);
  if (config.environment !== 'development') return;
  process.stdout.write(bannerFor({ address, hasGraphiql: config.graphiql, demoToken: app.demoToken }));
}

try {
  await main();
} catch (error) {
  // what people can mend is told in words; anything else is a bug and shows where
  const isForPeople = [ConfigError, FileInUse, NewerDatabase, WrongKey].some(kind => error instanceof kind);
  console.error(isForPeople ? (error as Error).message : error);
  process.exit(1);
}
