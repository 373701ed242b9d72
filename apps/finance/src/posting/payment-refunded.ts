import type { Entry, EntryLine } from '../journal/entry.js';
import { credit, debit, worth } from '../journal/lines.js';
import { baseOf, type BookedSale } from '../sale/booked-sale.js';
import type { GivenBack } from '../sale/giving-back.js';
import { taxBack } from '../tax/tax-back.js';
import { refundAccountOf } from './accounts-of-sale.js';
import { headOf, type Fact } from './fact.js';
import { netAndTax } from './order-billed.js';

/** PaymentRefunded, RefundMade: money and tax go back, at the rate of the sale; the piece only when it is back. */
export function postRefund(fact: Fact, orderId: string, booked: BookedSale, refund: GivenBack): Entry {
  const { channel, rates, destination } = booked;
  return {
    ...headOf(fact),
    ...{ documentType: 'REFUND', documentNo: refund.refundId, channel, orderId },
    ...(rates && { rateId: rates.rateId }),
    ...(destination !== undefined && { destination }),
    lines: refundLines(booked, refund),
  };
}

function refundLines(booked: BookedSale, refund: GivenBack): EntryLine[] {
  const { account, number, currency } = booked;
  const what = `Order ${number} refund ${refund.refundId}`;
  const backs = refund.lines.flatMap(({ line, minor, soFarMinor }) => {
    const sold = booked.lines.find((one) => one.line === line)!;
    const gross = { minor, currency };
    const back = { ...sold, gross, ...taxBack(sold, minor, soFarMinor) };
    const said = { account: refundAccountOf(sold), what, of: `Tax in ${what.toLowerCase()}` };
    return [
      ...netAndTax(back, said, debit),
      ...worth(credit(account, gross, what, { sku: sold.sku }), back.base.minor),
    ];
  });
  const beyond = { minor: refund.beyondMinor, soFarMinor: refund.beyondSoFarMinor };
  return [...backs, ...beyondLines(beyond, { ...booked, what })];
}

type Beyond = { readonly minor: number; readonly soFarMinor: number };
type MoneyBack = Pick<BookedSale, 'account' | 'currency' | 'baseCurrency' | 'rates'> & { readonly what: string };

/** What goes back beyond what was sold; what comes back of that, if it is below zero. */
export function beyondLines({ minor, soFarMinor }: Beyond, { what, ...money }: MoneyBack): EntryLine[] {
  const { account, currency } = money;
  const worthOf = (minor: number) => baseOf(money)({ minor, currency }).minor;
  const beyond = { minor, currency };
  return worth(
    [...debit('4090', beyond, what), ...credit(account, beyond, what)],
    Math.abs(worthOf(soFarMinor + minor) - worthOf(soFarMinor)),
  );
}
