import { allocate } from '#money/allocation.js';
import type { MarketHall } from '../market/market-hall.js';
import type { MarketOrder, MarketPayout, Movement } from '../market/market.js';
import { EtsyError, missing } from './etsy-error.js';
import { integer, type Form } from './form.js';
import type { ShopNames } from './listing-shape.js';
import { windowOf } from './receipts.js';
import { paymentIdOf, secondsOf, shownPayment } from './receipt-shape.js';

const earliestSeconds = 946_684_800;
/** Etsy answers for no more than 31 days at once. */
const spanMaxSeconds = 2_678_400;
const ledgerId = 8_080_291_933;
/** A movement is several entries, whose numbers begin with its own. */
const entriesOfOne = 10;

type Entry = {
  readonly id: number;
  readonly amount: number;
  readonly currency: string;
  readonly at: number;
  readonly type: string;
  readonly refersTo: readonly [type: string, id: number];
  /** Of a refund, all about it. */
  readonly refunded?: object;
};

/** The shop's payment account: every sale with its tax and fees, every refund, and what went to the bank, in the order in which it came. */
export class Ledger {
  constructor(private readonly shop: ShopNames & { readonly hall: MarketHall }) {}

  /** GET /shops/{shop_id}/payment-account/ledger-entries, the last first. What no payout has settled is not in these books yet. */
  entries(query: Form) {
    const from = integer(query, 'min_created', { least: earliestSeconds });
    const until = integer(query, 'max_created', { least: earliestSeconds });
    if (from === undefined) throw missing('min_created');
    if (until === undefined) throw missing('max_created');
    if (until - from > spanMaxSeconds)
      throw new EtsyError(
        400,
        `Time window between min_created and max_created must be no more than ${spanMaxSeconds} seconds (31 days).`,
      );
    const { limit, offset } = windowOf(query);
    const found = this.told().filter(({ create_date: at }) => from <= at && at <= until);
    return { count: found.length, results: found.reverse().slice(offset, offset + limit) };
  }

  private told() {
    const { hall } = this.shop;
    const payouts = new Map(hall.payouts('etsy').map((payout) => [payout.number, payout]));
    const movements = hall.movements('etsy');
    const all = movements.flatMap((movement, index) => {
      const isLast = movements[index + 1]?.payout !== movement.payout;
      return [...this.entriesOf(movement), ...(isLast ? [disbursed(payouts.get(movement.payout)!)] : [])];
    });
    let balance = 0;
    return all.map(({ id, amount, currency, at, type, refersTo: [reference_type, reference], refunded }, index) => {
      balance += amount;
      return {
        ...{ entry_id: id, ledger_id: ledgerId, sequence_number: index + 1, amount, currency, description: type },
        ...{ balance, create_date: secondsOf(at), created_timestamp: secondsOf(at), ledger_type: type },
        ...{ reference_type, reference_id: String(reference), parent_entry_id: 0 },
        payment_adjustments: refunded === undefined ? [] : [refunded],
      };
    });
  }

  private entriesOf(movement: Movement): Entry[] {
    const { number, kind, of, grossMinor, taxMinor, feeMinor, currency, at } = movement;
    const entry = (index: number, type: string, amount: number, refersTo: Entry['refersTo'], more: object = {}) =>
      amount === 0 ? [] : [{ id: number * entriesOfOne + index, type, amount, currency, at, refersTo, ...more }];
    if (kind === 'listing') return entry(1, 'listing', -feeMinor, ['listing', of]);
    const order = this.shop.hall.order('etsy', of)!;
    const [ofGoods, ofShipping] = feeParts(order, feeMinor);
    const transaction = ['transaction', order.lines[0]!.lineId] as const;
    if (kind === 'sale')
      return [
        ...entry(1, 'PAYMENT_GROSS', grossMinor, ['shop_payment', paymentIdOf(order)]),
        ...entry(2, 'sales_tax', -taxMinor, ['receipt', of]),
        ...entry(3, 'transaction', -ofGoods, transaction),
        ...entry(4, 'shipping_transaction', -ofShipping, transaction),
      ];
    const adjustments = shownPayment(order, this.shop).payment_adjustments;
    const refunded = adjustments.find((one) => one.payment_adjustment_id === movement.refund)!;
    return [
      ...entry(1, 'REFUND_GROSS', grossMinor, ['payment_adjustment', movement.refund!], { refunded }),
      ...entry(2, 'sales_tax_refund', -taxMinor, ['receipt', of]),
      ...entry(3, 'transaction_refund', -ofGoods, transaction),
      ...entry(4, 'shipping_transaction_refund', -ofShipping, transaction),
    ];
  }
}

const disbursed = ({ number, amountMinor, currency, at }: MarketPayout): Entry => ({
  ...{ id: number * entriesOfOne, amount: -amountMinor, currency, at, type: 'DISBURSE2' },
  refersTo: ['disbursement', number],
});

/** Etsy takes its share of the price and of the shipping apart. */
function feeParts({ goodsMinor, shippingMinor }: MarketOrder, feeMinor: number): readonly [number, number] {
  const [ofGoods = 0, ofShipping = 0] = allocate(feeMinor, [goodsMinor, shippingMinor]);
  return [ofGoods, ofShipping];
}
