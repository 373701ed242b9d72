import type { Item } from './item-store.js';

const kilobytes = (chars: number) => Math.max(1, Math.ceil(chars / 1_024));
const charsOf = (items: readonly Item[]) => items.reduce((sum, item) => sum + JSON.stringify(item).length, 0);

/**
 * Request units, near what Microsoft says of items with few indexed paths: 1 to read a kilobyte by its id, 5 to write it, 2.3 for
 * a question and then 0.4 for each kilobyte it finds. An account's own figures decide what it costs.
 */
export const chargeOf = {
  read: (chars: number) => kilobytes(chars),
  write: (chars: number) => 5 * kilobytes(chars),
  query: (found: readonly Item[]) => Math.round(230 + 40 * (charsOf(found) / 1_024)) / 100,
};

/** What may be spent in each second by the clock. */
export class Budget {
  private second = 0;
  private spent = 0;

  constructor(
    private readonly perSecond: number,
    private readonly now: () => number,
  ) {}

  /** Until there is some again; 0 if there is. */
  waitMs(): number {
    const now = this.now();
    const second = Math.floor(now / 1_000);
    if (second !== this.second) [this.second, this.spent] = [second, 0];
    return this.spent < this.perSecond ? 0 : (second + 1) * 1_000 - now;
  }

  spend(units: number) {
    this.spent += units;
  }
}
