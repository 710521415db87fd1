import { createHook } from 'node:async_hooks';

/** How many passwords are hashed while the work is done: each is a job of the platform. */
export async function hashesOf(work: () => Promise<unknown>): Promise<number> {
  let jobs = 0;
  const hook = createHook({ init: (_id, type) => void (type === 'ARGON2REQUEST' && jobs++) }).enable();
  try {
    await work();
  } finally {
    hook.disable();
  }
  return jobs;
}
