/** Something to ask a carrier. Never rejects: answers whether the carrier answered. */
export type Errand = { readonly carrier: string; readonly run: () => Promise<boolean> };

// As a carrier may be asked.
const atOnce = 8;
const failuresMax = 5;

/**
 * Asks all carriers at the same time, so that nobody waits for one that is slow. After five failures in a row a carrier is left
 * alone, and so are all once `isOver`; what was not asked then is for the next round.
 */
export async function runErrands(errands: readonly Errand[], isOver: () => boolean) {
  const byCarrier = new Map<string, Errand[]>();
  for (const errand of errands) {
    const queue = byCarrier.get(errand.carrier);
    if (queue === undefined) byCarrier.set(errand.carrier, [errand]);
    else queue.push(errand);
  }
  await Promise.all([...byCarrier.values()].map((queue) => runQueue(queue, isOver)));
}

async function runQueue(queue: readonly Errand[], isOver: () => boolean) {
  let [next, failures] = [0, 0];
  const worker = async () => {
    while (next < queue.length && failures < failuresMax && !isOver())
      failures = (await queue[next++]!.run()) ? 0 : failures + 1;
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
