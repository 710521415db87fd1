import type { Run } from '../command.ts';

/** The server goes on by itself, and ends the process when it ends. */
export const start: Run = async () => {
  await import('../../main.ts');
  return null;
};
