import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 5;

/** What clocks of this process cannot help counting: how long it stood still, and how long others on the machine were let first. */
export type LostTime = { readonly longestMs: number; readonly waitedMs: number };

/** Begins to count; what it answers is called at the end. */
export function losingTime(): () => LostTime {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  const before = waitedMs();
  delays.enable();
  return () => {
    delays.disable();
    return { longestMs: delays.max / 1e6, waitedMs: waitedMs() - before };
  };
}

/** For how long the process was ready to run and no core was free, as Linux counts; elsewhere nobody knows. */
function waitedMs(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}
