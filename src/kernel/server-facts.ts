/** What a running server says of itself. */
export interface ServerFacts {
  readonly version: string;
  readonly database: string;
  readonly schemaVersion: string;
  readonly pendingMigrations: number;
  readonly startedAt: Date;
  readonly slowQueryThresholdMs: number;
}
