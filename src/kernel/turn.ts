import { setTimeout as wait } from 'node:timers/promises';

const PATIENCE_MS = 5000;
const PAUSE_MS = 25;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && ((error as { code?: string }).code === 'SQLITE_BUSY' || isBusy(error.cause));

/**
 * Waits for a turn to write where another process is writing to the same SQLite file: an import from the command line,
 * say. SQLite's own waiting would stand still with everything else that this process does.
 */
export async function inTurn<T>(write: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + PATIENCE_MS; ;) {
    try {
      return await write();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      await wait(PAUSE_MS);
    }
  }
}
