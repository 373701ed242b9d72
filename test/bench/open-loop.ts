import { setTimeout as sleep } from 'node:timers/promises';

/** Sends one request and resolves when it is answered. */
export type Line = (request: string) => Promise<unknown>;
export type Clock = { readonly now: () => number; readonly until: (at: number) => Promise<void> };

/** What was sent at a fixed rate: how long each took, from when it was due and from when it was sent; both ascending. */
export type Sent = {
  readonly calls: number;
  readonly seconds: number;
  readonly sinceDueMs: Float64Array;
  readonly sinceSentMs: Float64Array;
};

const wall: Clock = {
  now: () => performance.now(),
  until: async (at) => {
    const ms = at - performance.now();
    if (ms > 0) await sleep(ms);
  },
};

/**
 * Each request is due at its own time, whatever became of those before: the world does not wait for us to be ready. One that
 * finds all lines busy waits for the first that is free, and that counts; else a server that stands still for a second would be
 * asked less in that second, and look good on average (coordinated omission).
 */
export async function openLoop(
  lines: readonly Line[],
  perSecond: number,
  requests: readonly string[],
  clock: Clock = wall,
): Promise<Sent> {
  const sinceDueMs = new Float64Array(requests.length);
  const sinceSentMs = new Float64Array(requests.length);
  const queue = requests.entries();
  const start = clock.now();
  const keepSending = async (send: Line) => {
    for (const [index, request] of queue) {
      const due = start + (index * 1_000) / perSecond;
      await clock.until(due);
      const sent = clock.now();
      await send(request);
      const answered = clock.now();
      sinceDueMs[index] = answered - due;
      sinceSentMs[index] = answered - sent;
    }
  };
  await Promise.all(lines.map(keepSending));
  const seconds = (clock.now() - start) / 1_000;
  return { calls: requests.length, seconds, sinceDueMs: sinceDueMs.sort(), sinceSentMs: sinceSentMs.sort() };
}
