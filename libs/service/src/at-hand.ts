/**
 * The requests that somebody waits for, in this process. What nobody waits for, such as the letters of a campaign, lets them go first.
 */
export class AtHand {
  private open = 0;
  private readonly waiting = new Set<() => void>();

  begin() {
    this.open += 1;
  }

  end() {
    this.open -= 1;
    if (this.open === 0) for (const go of this.waiting) go();
  }

  /** Resolves when nobody waits for an answer, or after so long: who asks all the time must not hold it up for ever. */
  async none(patienceMs: number): Promise<void> {
    if (this.open === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patienceMs);
    this.waiting.add(resolve);
    await promise;
    this.waiting.delete(resolve);
    clearTimeout(timer);
  }
}

export const requestsAtHand = new AtHand();
