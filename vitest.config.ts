import { defineConfig } from 'vitest/config';

const project = (
  name: string,
  include: string,
  more: { env?: Record<string, string>; globalSetup?: string[] } = {},
) => ({
  extends: true as const,
  test: { name, include: [include], ...more },
});

/** Recurrence must not depend on the zone of the server, so its tests run in three of them. */
const ZONES = { utc: 'UTC', 'new-york': 'America/New_York', apia: 'Pacific/Apia' };

export default defineConfig({
  // graphql is published twice; TypeGraphQL loads this one, and two copies do not know each other's classes
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  oxc: { decorator: { legacy: true } },
  test: {
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2, // many tests wait for servers and locks
    projects: [
      ...Object.entries(ZONES).map(([name, TZ]) => project(`pure-${name}`, 'tests/pure/**/*.test.ts', { env: { TZ } })),
      project('contract', 'tests/contract/**/*.test.ts'),
      project('sqlite', 'tests/api/**/*.test.ts', { env: { TEST_DATABASE: 'sqlite' } }),
      project('postgresql', 'tests/api/**/*.test.ts', { env: { TEST_DATABASE: 'postgresql' } }),
      project('faults', 'tests/faults/**/*.test.ts', { globalSetup: ['tests/faults/built-project.ts'] }),
    ],
  },
});
