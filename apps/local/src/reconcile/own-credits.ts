import type { CreditEvent } from '../../../finance/src/credit/credit.js';
import type { Entry } from '../../../finance/src/journal/entry.js';
import { clearingOf } from './account-groups.js';
import type { Cells } from './cells.js';
import type { Logged } from './log.source.js';
import { linesReckoned } from './own-tax.js';
import { subjectOf, type Trade } from './trade.js';

/**
 * What the books should say of money that people gave back and noted down: it goes back of its order, or of a sale that
 * nobody names, with the tax in it at the rate that the ledger says was right.
 */
export class OwnCredits {
  private readonly given = new Map<string, { readonly subject: string; readonly credit: Logged<CreditEvent> }>();

  constructor(
    private readonly trade: Trade,
    private readonly cells: Cells,
  ) {}

  hear(credit: Logged<CreditEvent>) {
    const { creditId, orderId, channel, amount } = credit.data;
    if (orderId !== undefined) {
      this.trade.order(orderId, credit.at).backMinor += amount.minor;
      return;
    }
    const subject = subjectOf('credit', creditId);
    this.trade.note(subject, credit.at);
    this.cells.add('own', subject, 'refunds', amount.currency, amount.minor);
    this.cells.add('own', subject, clearingOf(channel), amount.currency, 0 - amount.minor);
    this.given.set(`${credit.stream}/${credit.version}`, { subject, credit });
  }

  /** An entry comes after what it is posted for. */
  posted({ key, lines }: Entry) {
    const { subject, credit } = this.given.get(key) ?? {};
    this.given.delete(key);
    const tax = lines.find((line) => line.tax?.code === 'STANDARD')?.tax;
    if (subject === undefined || tax === undefined) return;
    const { at, amount } = credit!.data;
    const claims = [{ ...tax, sku: key }];
    const [line] = linesReckoned({
      ...{ at, skus: [key], grosses: [amount.minor], claims },
      ...{ worth: () => undefined, bought: () => undefined },
    });
    this.cells.add('own', subject, 'tax-back', amount.currency, line!.taxMinor);
  }
}
