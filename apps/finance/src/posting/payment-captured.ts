import type { Money } from '#money/money.js';
import type { Rates } from '#money/conversion.js';
import type { Entry } from '../journal/entry.js';
import { credit, debit, inBase } from '../journal/lines.js';
import { baseOf } from '../sale/booked-sale.js';
import type { Deposit } from '../sale/sale.js';
import { depositAccount } from './accounts-of-sale.js';
import { headOf, type Fact } from './fact.js';

/** PaymentCaptured, or OrderSold, of an order that came to nothing: the money is the buyer's, and goes back. */
export function postDeposit(fact: Fact, orderId: string, { account, amount, channel }: Deposit, rates?: Rates): Entry {
  const what = `Order ${orderId} paid, not confirmed`;
  const lines = [...debit(account, amount, what), ...credit(depositAccount, amount, what)];
  return {
    ...{ ...headOf(fact), documentType: 'PAYMENT', documentNo: orderId, orderId },
    ...{ ...(channel !== undefined && { channel }), ...(rates && { rateId: rates.rateId }) },
    lines: inBase(lines, baseOf({ baseCurrency: fact.baseCurrency, rates })),
  };
}

/** PaymentRefunded of such an order. */
export function postDepositBack(
  fact: Fact,
  orderId: string,
  { account, channel }: Deposit,
  refund: { readonly refundId: string; readonly amount: Money },
  rates?: Rates,
): Entry {
  const what = `Order ${orderId} refund ${refund.refundId}`;
  const lines = [...debit(depositAccount, refund.amount, what), ...credit(account, refund.amount, what)];
  return {
    ...{ ...headOf(fact), documentType: 'REFUND', documentNo: refund.refundId, orderId },
    ...{ ...(channel !== undefined && { channel }), ...(rates && { rateId: rates.rateId }) },
    lines: inBase(lines, baseOf({ baseCurrency: fact.baseCurrency, rates })),
  };
}
