import { setTimeout as sleep } from 'node:timers/promises';

const lookAgainMs = 100;
const patienceTries = 600;

/** So many hands share the work; each takes the next that nobody has taken. */
export async function shareOut<T>(items: Iterable<T>, hands: number, work: (item: T) => Promise<unknown>) {
  const queue = items[Symbol.iterator]();
  const hand = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: hands }, hand));
}

/**
 * Looks again and again until it is so.
 * @throws Error that names what was waited for a minute.
 */
export async function until<T>(what: string, look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const seen = await lookLong(look, isSo, patienceTries);
  if (isSo(seen)) return seen;
  throw new Error(`waited a minute in vain until ${what}`);
}

/** What is seen when it is so, or after so many tries, ten a second. */
export async function lookLong<T>(look: () => Promise<T>, isSo: (seen: T) => boolean, triesMax: number): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const seen = await look();
    if (isSo(seen) || tries >= triesMax) return seen;
    await sleep(lookAgainMs);
  }
}
