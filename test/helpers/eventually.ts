import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds that should within moments, on a machine that is busy; throws when it never does. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  what: string,
  patienceMs = 60_000,
): Promise<void> {
  const endMs = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`it never came about that ${what}`);
    await sleep(25);
  }
}
