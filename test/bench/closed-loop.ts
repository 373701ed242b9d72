import { Wire, type Answer } from './wire.js';

/** What a caller sends, what it takes for an answer, and what it sends next because of that answer, if anything. */
export type Errand = {
  readonly request: string;
  readonly takes: (answer: Answer) => boolean;
  readonly then?: (answer: Answer) => Errand;
};

/** What one closed loop took: for each errand its last call, and all of it from the first call on; both ascending. */
export type Run = {
  readonly calls: number;
  readonly seconds: number;
  readonly lastMs: Float64Array;
  readonly wholeMs: Float64Array;
};

/**
 * So many callers, each on a connection of its own, each on its next errand when the last one is done. What can be written
 * down beforehand is, so that the loop measures the shop and not JSON.stringify. Once it does not go on, nobody begins another.
 * @throws Error at the first answer that an errand does not take.
 */
export async function closedLoop(
  port: number,
  callers: number,
  errands: readonly Errand[],
  goesOn = () => true,
): Promise<Run> {
  const wires = Array.from({ length: callers }, () => new Wire(port));
  const lastMs = new Float64Array(errands.length);
  const wholeMs = new Float64Array(errands.length);
  const queue = whilst(goesOn, errands);
  let calls = 0;
  const start = performance.now();
  const caller = async (wire: Wire) => {
    for (const [index, errand] of queue) {
      const begun = performance.now();
      let sent = begun;
      for (let next: Errand | undefined = errand; next !== undefined;) {
        sent = performance.now();
        const answer = await wire.ask(next.request);
        if (!next.takes(answer)) throw new Error(`unexpected answer:\n${answer.head}\n\n${answer.body}`);
        lastMs[index] = performance.now() - sent;
        next = next.then?.(answer);
      }
      wholeMs[index] = performance.now() - begun;
      calls += 1;
    }
  };
  try {
    await Promise.all(wires.map(caller));
  } finally {
    for (const wire of wires) wire.close();
  }
  const seconds = (performance.now() - start) / 1_000;
  // They are begun in turn, and what was begun is done.
  return { calls, seconds, lastMs: lastMs.subarray(0, calls).sort(), wholeMs: wholeMs.subarray(0, calls).sort() };
}

function* whilst<Item>(goesOn: () => boolean, items: readonly Item[]) {
  for (const entry of items.entries()) {
    if (!goesOn()) return;
    yield entry;
  }
}

/** `share` 0.99 is the value that 99 of 100 do not exceed. */
export const quantile = (ascending: ArrayLike<number>, share: number) =>
  ascending[Math.min(ascending.length - 1, Math.ceil(ascending.length * share) - 1)] ?? NaN;

export const median = (values: readonly number[]) =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

export const pooled = (latenciesMs: readonly Float64Array[]) =>
  Float64Array.from(latenciesMs.flatMap((some) => [...some])).sort();
