const minuteMs = 60_000;
// Sources publish on the hour, and everybody else asks then.
const pastTheHourMs = 300_000;
const doublingsMax = 11;

/**
 * How long to wait until the source is asked again, in milliseconds: until the next of the times that are so many minutes
 * apart and a few minutes past the hour; after failures sooner, a minute that doubles each time.
 */
export function nextImportInMs(nowMs: number, everyMinutes: number, failures: number): number {
  const everyMs = everyMinutes * 60_000;
  if (failures > 0) return Math.min(minuteMs << Math.min(failures - 1, doublingsMax), everyMs);
  return everyMs - ((nowMs - pastTheHourMs) % everyMs);
}
