import type { SealedBuyer } from '#contracts/personal.js';
import type { Delivery } from '#contracts/orders.js';
import { contentOf as textOf } from '#contracts/same-content.js';
import type { Money } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import { minorOf, whole } from '#money/money.js';
import type { Document } from '../payment/refund.js';
import type { Quote } from '../quote/quote.js';

export type Line =
  | { readonly unitId: string; readonly holdId?: string | undefined; readonly price: Money }
  | { readonly sku: string; readonly quantity: number; readonly location?: string | undefined; readonly price: Money };
type Content = {
  readonly channel: string;
  readonly customerId?: string | undefined;
  readonly lines: readonly Line[];
  readonly destination?: string | undefined;
  readonly quote?: Quoted | undefined;
  readonly buyer?: PlacedBuyer | undefined;
};

/** Who buys, sealed with the keys of `subjectId`: the order's customer, or somebody that only this order knows. */
export type PlacedBuyer = SealedBuyer & { readonly subjectId: string };

/** What an order keeps of its quote: where its figures come from, and how they divide over lines and shipping. */
export type Quoted = {
  readonly quoteId: string;
  readonly destination: string;
  readonly shippingOption: string;
  /** What the buyer was promised, from the day of the order; quotes did not always say. */
  readonly daysMax?: number | undefined;
  /** Whose prices the shipping has; none for what is fetched from the shop. */
  readonly zoneId?: string | undefined;
  readonly rateId?: string | undefined;
  /** Whose discount the lines have; it was not always kept. */
  readonly promotionCode?: string | undefined;
  readonly ruleId: string;
  /** The discount is left out where it is 0. */
  readonly lines: readonly {
    readonly totalMinor: number;
    readonly taxMinor: number;
    readonly discountMinor?: number | undefined;
  }[];
  readonly shipping: {
    readonly totalMinor: number;
    readonly taxMinor: number;
    /** Before tax that is added to it; like the taxes it was not always kept. */
    readonly amountMinor?: number | undefined;
  };
  readonly taxes?: Quote['taxes'] | undefined;
  readonly total: Money;
};

const totalMinorMax = 10n ** 15n;

const quantityOf = (line: Line) => ('quantity' in line ? line.quantity : 1);

export const amountMinorOf = (line: Line) => whole(line.price.minor * quantityOf(line), 'a line');

/** What may be on one line only: a piece there is one of. Counted goods may be on several. */
export const lineKey = (line: Line) => ('unitId' in line ? line.unitId : undefined);

export function totalOf(lines: readonly Line[]): Money {
  const currency = lines[0]!.price.currency;
  if (lines.some(({ price }) => price.currency !== currency))
    throw new Refusal('mixed-currencies', 'All lines of an order are priced in one currency.');
  const exact = lines.reduce((sum, line) => sum + BigInt(line.price.minor) * BigInt(quantityOf(line)), 0n);
  if (exact > totalMinorMax) throw new Refusal('total-too-large', `The total exceeds ${totalMinorMax} minor units.`);
  return { currency, minor: minorOf(exact) };
}

/** Whether an order asks for what was placed before, for the same buyer. When it was asked does not matter. */
export const sameOrder = (one: Content, other: Content) => contentOf(one) === contentOf(other);

const contentOf = ({ channel, customerId, destination, lines, quote, buyer }: Content) =>
  JSON.stringify([
    channel,
    customerId,
    destination,
    quote?.quoteId,
    lines.map((line) => [
      ...('unitId' in line ? [line.unitId, line.holdId] : [line.sku, line.quantity, line.location]),
      ...[line.price.minor, line.price.currency],
    ]),
    buyer && textOf(buyer),
  ]);

/** The order that a quote becomes, at its prices. */
export function linesOf({ lines }: Quote): Line[] {
  return lines.map((line) =>
    'unitId' in line
      ? { unitId: line.unitId, ...(line.holdId !== undefined && { holdId: line.holdId }), price: line.price }
      : {
          ...{ sku: line.sku, quantity: line.quantity },
          ...(line.location !== undefined && { location: line.location }),
          price: line.price,
        },
  );
}

export function quotedOf(quote: Quote): Quoted {
  const { quoteId, destination, lines, shipping, taxes, rateId, ruleId, total, promotion } = quote;
  const figures = ({ total, tax }: { readonly total: Money; readonly tax: Money }) => ({
    ...{ totalMinor: total.minor, taxMinor: tax.minor },
  });
  const daysMax = shipping.options.find(({ optionId }) => optionId === shipping.chosen)?.daysMax;
  return {
    ...{ quoteId, destination, shippingOption: shipping.chosen, ...(rateId !== undefined && { rateId }), ruleId },
    ...{ ...(daysMax !== undefined && { daysMax }), ...(shipping.zoneId && { zoneId: shipping.zoneId }) },
    ...(promotion && { promotionCode: promotion.code }),
    lines: lines.map(({ discount, ...line }) => ({
      ...{ ...figures(line), ...(discount.minor > 0 && { discountMinor: discount.minor }) },
    })),
    ...{ shipping: { ...figures(shipping), amountMinor: shipping.amount.minor }, taxes, total },
  };
}

/**
 * Where a confirmed order goes and to whom, as far as we know: what was quoted, or what a marketplace told us. Who buys stays
 * sealed. A name alone is told as well: whoever packs asks for the rest.
 */
export function deliveryOf({ customerId, destination, quote, buyer }: Omit<Content, 'lines' | 'channel'>): Delivery {
  const subjectId = buyer?.subjectId ?? customerId;
  const place = quote?.destination ?? destination;
  return {
    ...(subjectId !== undefined && { subjectId }),
    ...(buyer && { consignee: consigneeOf(buyer) }),
    ...(place !== undefined && { destination: place }),
    ...(quote && { option: quote.shippingOption }),
    ...(quote?.zoneId !== undefined && { zoneId: quote.zoneId }),
    ...(quote?.daysMax !== undefined && { daysMax: quote.daysMax }),
  };
}

const consigneeOf = ({ name, phone, address }: PlacedBuyer) => ({
  ...{ name, ...(phone !== undefined && { phone }), ...(address !== undefined && { address }) },
});

/** All that can be refunded. A sale made elsewhere has no shipping or tax that we know of. */
export function documentOf(placed: Pick<Content, 'lines' | 'quote'> | undefined): Document {
  const { lines = [], quote } = placed ?? {};
  return {
    lines: lines.map((line, index) => {
      const figures = quote?.lines[index] ?? { totalMinor: amountMinorOf(line), taxMinor: 0 };
      return { quantity: quantityOf(line), ...figures };
    }),
    shipping: quote && { quantity: 1, ...quote.shipping },
  };
}
