/** What a backup says of itself, read before anything is changed. */
export interface Contents {
  /** Names of the migrations that were applied when it was made, oldest first. */
  readonly migrations: readonly string[];
  /** What the server remembers of itself, by key: the backup's own note and the check of the keys among it. */
  readonly state: ReadonlyMap<string, string>;
}

/** A file that cannot be restored: it is none of ours, or not whole. */
export class NoBackup extends Error {}

/** The version of Almanac that made a backup, and when. */
export interface BackupNote {
  readonly version: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Under which key the server remembers when it was last copied; so every backup holds its own note. */
export const BACKUP_KEY = 'backup';

/** The note in a backup; null where it was made by other means, or before an upgrade. */
export function noteIn({ state }: Contents): BackupNote | null {
  const text = state.get(BACKUP_KEY);
  return text === undefined ? null : (JSON.parse(text) as BackupNote);
}
