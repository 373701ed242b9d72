import { setTimeout as sleep } from 'node:timers/promises';

/** How long a statement itself waits for a file, during which the event loop stands still. */
export const busyMs = 50;
const pauseMinMs = 5;
const pauseMaxMs = 100;
const attemptsMax = 20;

// The lower byte of SQLite's result codes, https://www.sqlite.org/rescode.html
const reasons = new Map<number, Unavailability>([
  [5, 'locked'],
  [13, 'full'],
]);

/** locked: another process holds the file; full: there is no room on the disk. */
export type Unavailability = 'locked' | 'full';

/** Why something could not be written, if that may pass by itself; nothing was done then. Undefined of any other error. */
export function unavailability(error: unknown): Unavailability | undefined {
  const { errcode, code } = (error ?? {}) as { readonly errcode?: unknown; readonly code?: unknown };
  if (typeof errcode === 'number') return reasons.get(errcode & 0xff);
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : undefined;
}

/** Tries again for about two seconds while another process holds the file; everybody else goes on in the pauses. */
export async function onceUnlocked<T>(work: () => T | Promise<T>): Promise<T> {
  for (let attempt = 1, pauseMs = pauseMinMs; ; attempt++)
    try {
      return await work();
    } catch (error) {
      if (attempt === attemptsMax || unavailability(error) !== 'locked') throw error;
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, pauseMaxMs);
    }
}
