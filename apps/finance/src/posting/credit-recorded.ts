import type { Rates } from '#money/conversion.js';
import { clearingOf } from '../account/accounts.js';
import type { RecordedCredit } from '../credit/credit.js';
import type { Entry } from '../journal/entry.js';
import { credit, debit, worth } from '../journal/lines.js';
import { baseOf } from '../sale/booked-sale.js';
import { taxSale } from '../tax/liability.js';
import { refundAccountOf } from './accounts-of-sale.js';
import { headOf, type Fact } from './fact.js';
import { netAndTax } from './order-billed.js';

/**
 * CreditRecorded for a sale that nobody names: the money leaves where the channel's waits, with the tax that such a sale at
 * home bears that day. How the piece was bought nobody knows, so it is the full one.
 */
export function postCredit(fact: Fact, recorded: RecordedCredit, sellerCountry: string, rates?: Rates): Entry {
  const { creditId, channel, sku, amount, at: soldAt, reason } = recorded;
  const { currency } = amount;
  const circumstances = { sellerCountry, channel, soldAt, told: { kind: 'nothing' }, currency } as const;
  const pieces = [{ sku: sku ?? creditId, gross: amount }];
  const [taxed] = taxSale({ ...circumstances, pieces }, baseOf({ baseCurrency: fact.baseCurrency, rates })).pieces;
  const what = `Credit ${creditId} ${reason}`;
  const said = { account: refundAccountOf(taxed!), what, of: `Tax in ${what.toLowerCase()}` };
  return {
    ...{ ...headOf(fact), documentType: 'REFUND', documentNo: creditId, channel },
    ...(rates && { rateId: rates.rateId }),
    lines: [
      ...netAndTax({ ...taxed!, sku }, said, debit),
      ...worth(credit(clearingOf(channel), amount, what, { sku }), taxed!.base.minor),
    ],
  };
}
