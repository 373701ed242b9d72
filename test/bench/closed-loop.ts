import { Wire, type Answer } from './wire.js';

/** What one closed loop took: `latenciesMs` of every call, ascending. */
export type Run = { readonly calls: number; readonly seconds: number; readonly latenciesMs: Float64Array };

/**
 * So many callers, each on a connection of its own, each sending the next request when the last one is answered. The
 * requests are written down beforehand, so that the loop measures the shop and not JSON.stringify.
 * @throws Error at the first answer that `check` does not take.
 */
export async function closedLoop(
  port: number,
  callers: number,
  requests: readonly string[],
  check: (answer: Answer) => boolean,
): Promise<Run> {
  const wires = Array.from({ length: callers }, () => new Wire(port));
  const latenciesMs = new Float64Array(requests.length);
  const queue = requests.entries();
  const start = performance.now();
  const caller = async (wire: Wire) => {
    for (const [index, request] of queue) {
      const sent = performance.now();
      const answer = await wire.ask(request);
      latenciesMs[index] = performance.now() - sent;
      if (!check(answer)) throw new Error(`unexpected answer:\n${answer.head}\n\n${answer.body}`);
    }
  };
  try {
    await Promise.all(wires.map(caller));
  } finally {
    for (const wire of wires) wire.close();
  }
  const seconds = (performance.now() - start) / 1_000;
  return { calls: requests.length, seconds, latenciesMs: latenciesMs.sort() };
}

/** `share` 0.99 is the value that 99 of 100 do not exceed. */
export const quantile = (ascending: ArrayLike<number>, share: number) =>
  ascending[Math.min(ascending.length - 1, Math.ceil(ascending.length * share) - 1)] ?? NaN;

export const median = (values: readonly number[]) =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

export const pooled = (runs: readonly Run[]) =>
  Float64Array.from(runs.flatMap(({ latenciesMs }) => [...latenciesMs])).sort();
