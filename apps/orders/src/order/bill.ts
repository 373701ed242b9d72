import type { Captured } from '../payment/payment.js';
import type { PaymentMethod } from '../payment/payment-methods.js';
import type { Quote } from '../quote/quote.js';
import { amountMinorOf, type Line, type Quoted } from './order-lines.js';

/** In minor units of the order's currency; what is left out is 0. */
type Charge = { readonly amountMinor: number; readonly taxMinor?: number; readonly totalMinor: number };

// This shape is on disk for ever: add to it, never change it.
/** What a confirmed order comes to, line by line as the order has them: for the books. */
export type Bill = {
  readonly origin: 'quote' | 'channel' | 'entered';
  readonly lines: readonly (Charge & { readonly discountMinor?: number })[];
  readonly shipping: Charge;
  /** None where only prices are known. */
  readonly taxes?: Quote['taxes'];
  readonly payment: { readonly method: PaymentMethod; readonly paymentId?: string };
  readonly rateId?: string;
  /** When it was sold, where people entered it: perhaps long before. */
  readonly soldAt?: string | undefined;
};

type Billed = {
  readonly lines: readonly Line[];
  readonly quote?: Quoted | undefined;
  /** None for what people entered. */
  readonly origin?: 'channel' | undefined;
  readonly placedAt?: string | undefined;
};

/** undefined for what was quoted before quotes were kept with their taxes: nobody knows any more what of it was discount. */
export function billOf({ lines, quote, origin, placedAt }: Billed, captured: Captured | undefined): Bill | undefined {
  const payment: Bill['payment'] = captured
    ? { method: captured.method, paymentId: captured.paymentId }
    : { method: 'elsewhere' };
  const amounts = lines.map(amountMinorOf);
  if (quote === undefined) {
    const atPrice = amounts.map((amountMinor) => ({ amountMinor, totalMinor: amountMinor }));
    const bill = { lines: atPrice, shipping: { amountMinor: 0, totalMinor: 0 }, payment };
    if (origin !== undefined) return { origin, ...bill };
    return { origin: 'entered', ...bill, ...(placedAt !== undefined && { soldAt: placedAt }) };
  }
  const { shipping, taxes, rateId } = quote;
  if (taxes === undefined || shipping.amountMinor === undefined) return undefined;
  return {
    origin: 'quote',
    lines: quote.lines.map(({ discountMinor = 0, ...line }, index) => ({
      ...charge(amounts[index]!, line),
      ...(discountMinor > 0 && { discountMinor }),
    })),
    shipping: charge(shipping.amountMinor, shipping),
    ...{ taxes, payment, ...(rateId !== undefined && { rateId }) },
  };
}

const charge = (amountMinor: number, { taxMinor, totalMinor }: Quoted['lines'][number]): Charge => ({
  ...{ amountMinor, ...(taxMinor > 0 && { taxMinor }), totalMinor },
});
