import { expect, test } from 'vitest';
import { freshDatabase, startApp } from '../../support/app.ts';

const OLD = 'b25seSBmb3IgdGVzdHMsIGFuZCBsb25nIGVub3VnaCE=';
const NEW = 'YW5vdGhlciBvbmUgZm9yIHRlc3RzLCBqdXN0IGFzIGw=';

test('a server starts with a key that fits its database, and a key is changed by keeping both for a while', async () => {
  const { url: DATABASE_URL, remove } = await freshDatabase();
  const starts = async (ENCRYPTION_KEYS: string) => {
    const app = await startApp({ DATABASE_URL, ENCRYPTION_KEYS });
    await app[Symbol.asyncDispose]();
  };
  await starts(OLD);
  await expect(starts(NEW)).rejects.toThrow(/^ENCRYPTION_KEYS does not open what this database holds/);
  await starts(`${NEW},${OLD}`);
  await starts(NEW);
  await expect(starts(OLD)).rejects.toThrow('ENCRYPTION_KEYS');
  remove();
});
