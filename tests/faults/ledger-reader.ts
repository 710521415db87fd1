import { setTimeout as after } from 'node:timers/promises';
import { Client } from 'pg';

/** What somebody was told who follows the order of what happened. */
export interface Told {
  readonly numbers: number[];
  readonly ids: string[];
}

/** Opens a connection of its own. */
export async function connected(url: string): Promise<Client> {
  const client = new Client(url);
  await client.connect();
  return client;
}

const PAUSE_MS = 2;

/** Reads on from the newest number it knows, again and again; when told to end it reads once more, and gives all it was told. */
export function follow(url: string): { end(): Promise<Told> } {
  const told: Told = { numbers: [], ids: [] };
  const over = new AbortController();
  const read = async (client: Client): Promise<void> => {
    const { rows } = await client.query<{ sequence: string; id: string }>(
      'select sequence, id from ledger_seals where sequence > $1 order by sequence limit 100',
      [told.numbers.at(-1) ?? 0],
    );
    for (const { sequence, id } of rows) {
      told.numbers.push(Number(sequence));
      told.ids.push(id);
    }
    if (rows.length > 0) await read(client);
  };
  const running = (async () => {
    const client = await connected(url);
    while (!over.signal.aborted) {
      await read(client);
      await after(PAUSE_MS);
    }
    await read(client);
    await client.end();
  })();
  return {
    end: async () => {
      over.abort();
      await running;
      return told;
    },
  };
}
