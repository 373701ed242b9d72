import { portion } from '#money/portion.js';
import type { Money } from '#money/money.js';
import type { Rates } from '#money/conversion.js';
import type { Entry, EntryLine } from '../journal/entry.js';
import { credit, debit, worth } from '../journal/lines.js';
import { baseOf } from '../sale/booked-sale.js';
import type { GivenBack } from '../sale/giving-back.js';
import type { Deposit } from '../sale/sale.js';
import { depositAccount } from './accounts-of-sale.js';
import { headOf, type Fact } from './fact.js';
import { beyondLines } from './payment-refunded.js';

/** PaymentCaptured, or OrderSold, of an order that came to nothing: the money is the buyer's, and goes back. */
export function postDeposit(fact: Fact, orderId: string, deposit: Deposit, rates?: Rates): Entry {
  const { account, amount } = deposit;
  const what = `Order ${orderId} paid, not confirmed`;
  const drafts = [...debit(account, amount, what), ...credit(depositAccount, amount, what)];
  return {
    ...{ ...headOf(fact), ...about(orderId, deposit, rates), documentType: 'PAYMENT', documentNo: orderId },
    lines: worth(drafts, worthOf(fact, deposit, rates)(amount.minor)),
  };
}

/** PaymentRefunded, RefundMade of such an order: at the rate of the deposit. */
export function postDepositBack(
  fact: Fact,
  orderId: string,
  deposit: Deposit,
  refund: GivenBack,
  rates?: Rates,
): Entry {
  const { refundId, lines, beyondMinor, beyondSoFarMinor } = refund;
  const { minor, soFarMinor } = lines[0] ?? { minor: 0, soFarMinor: 0 };
  const what = `Order ${orderId} refund ${refundId}`;
  const beyond = { minor: beyondMinor, soFarMinor: beyondSoFarMinor };
  return {
    ...{ ...headOf(fact), ...about(orderId, deposit, rates), documentType: 'REFUND', documentNo: refundId },
    lines: [
      ...gone(fact, deposit, { minor, soFarMinor }, what, rates),
      ...beyondLines(beyond, { ...moneyOf(fact, deposit, rates), what }),
    ],
  };
}

/** OrderBilled after all: what is left of the deposit pays for the sale, and its refunds are those of the sale. */
export function postDepositApplied(
  fact: Fact,
  orderId: string,
  deposit: Deposit,
  { refundedMinor: soFarMinor, beyondMinor }: { readonly refundedMinor: number; readonly beyondMinor: number },
  rates?: Rates,
): Entry {
  const what = `Order ${orderId} confirmed after all`;
  const left = { minor: deposit.amount.minor - soFarMinor, soFarMinor };
  const beyond = { minor: 0 - beyondMinor, soFarMinor: beyondMinor };
  return {
    ...{ ...headOf(fact), ...about(orderId, deposit, rates), documentType: 'PAYMENT', documentNo: orderId },
    lines: [
      ...gone(fact, deposit, left, what, rates),
      ...beyondLines(beyond, { ...moneyOf(fact, deposit, rates), what }),
    ],
  };
}

const about = (orderId: string, { channel }: Deposit, rates: Rates | undefined) => ({
  ...{ orderId, ...(channel !== undefined && { channel }), ...(rates && { rateId: rates.rateId }) },
});

const moneyOf = ({ baseCurrency }: Fact, { account, amount: { currency } }: Deposit, rates: Rates | undefined) => ({
  ...{ account, currency, baseCurrency, rates },
});

type Part = { readonly minor: number; readonly soFarMinor: number };

/** What leaves the deposit is worth what it came in for: all parts together what the whole was. */
function gone(fact: Fact, deposit: Deposit, { minor, soFarMinor }: Part, what: string, rates?: Rates): EntryLine[] {
  const { account, amount } = deposit;
  const part: Money = { ...amount, minor };
  const worthIn = worthOf(fact, deposit, rates);
  return worth(
    [...debit(depositAccount, part, what), ...credit(account, part, what)],
    worthIn(soFarMinor + minor) - worthIn(soFarMinor),
  );
}

/** What so much of the deposit is worth in the currency of the books. */
function worthOf({ baseCurrency }: Fact, { amount }: Deposit, rates: Rates | undefined) {
  const { minor: whole } = baseOf({ baseCurrency, rates })(amount);
  return (minor: number) => (amount.minor === 0 ? 0 : portion(whole, minor, amount.minor, 'half-even'));
}
