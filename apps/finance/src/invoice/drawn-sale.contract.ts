import fc from 'fast-check';
import { allocate } from '#money/allocation.js';
import { priceBasket } from '#money/basket.js';
import type { Money } from '#money/money.js';
import { piece, type Piece } from '../piece/piece.js';
import { bookedOf, type Known } from '../sale/booking.js';
import { sale, type Bill, type Sale, type SaleCommand, type Sold } from '../sale/sale.js';
import { goodsKinds, purchaseSources } from '../tax/margin-rules.js';

/** Sales of every kind, drawn at random: quotes, what was entered at its prices, and what channels told. */
const amount = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 1_000 }), fc.nat({ max: 10_000_000 }));
const rules = fc.constantFrom(
  { ratePercent: '20', inclusive: true, scheme: 'standard' as const, collectedBy: 'seller' as const },
  { ratePercent: '7.25', inclusive: false, scheme: 'standard' as const, collectedBy: 'seller' as const },
  { ratePercent: '20', inclusive: true, scheme: 'margin' as const, collectedBy: 'seller' as const },
  { ratePercent: '6', inclusive: false, scheme: 'standard' as const, collectedBy: 'marketplace' as const },
  { ratePercent: '0', inclusive: false, scheme: 'standard' as const, collectedBy: 'buyer' as const },
);
const line = fc.record({
  ...{
    priceMinor: amount,
    quantity: fc.integer({ min: 1, max: 5 }),
    isPiece: fc.constantFrom(true, true, false),
    costMinor: amount,
  },
  ...{
    source: fc.constantFrom('PRIVATE' as const, 'DEALER_MARGIN' as const, ...purchaseSources),
    goods: fc.constantFrom(...goodsKinds),
  },
});
export const drawnSale = fc.record({
  origin: fc.constantFrom('quote' as const, 'entered' as const, 'channel' as const),
  sellerCountry: fc.constantFrom('GB', 'GB', 'DE', 'US', 'CH'),
  destination: fc.option(fc.constantFrom('GB', 'GB', 'DE', 'FR', 'CH', 'US-PA', 'US-OR', 'JP'), { nil: undefined }),
  channel: fc.constantFrom('web', 'ebay', 'etsy', 'shopify', 'store'),
  currency: fc.constantFrom('EUR', 'GBP', 'USD', 'JPY', 'KWD'),
  ...{ lines: fc.array(line, { minLength: 1, maxLength: 6 }), shippingMinor: amount, rule: rules },
  ...{ discountPercent: fc.constantFrom(0, 0, 10, 100), ownPermille: fc.constantFrom(0, 0, 57, 167) },
  ...{ collectedPermille: fc.constantFrom(0, 0, 62), taxIncluded: fc.boolean() },
  otherMinor: fc.constantFrom(0, 0, 500, -2),
  refunds: fc.array(fc.nat(), { maxLength: 5 }),
});
export type DrawnSale = typeof drawnSale extends fc.Arbitrary<infer One> ? One : never;

const rates = {
  ...{ rateId: 'ecb-2026-01-09-5d41402a', asOf: '2026-01-09T15:00:00.000Z', base: 'EUR' },
  rates: { GBP: '0.86503', USD: '1.1476', JPY: '182.85', KWD: '0.35' },
};
const at = '2026-01-10T15:00:00.000Z';
export const orderId = 'o-42';

/** What the books hear of a sale and how they book it; and that all of its money goes back in parts, and something more. */
export function commandsOf(drawn: DrawnSale): { readonly sold: SaleCommand[]; readonly refunds: SaleCommand[] } {
  const { bill, sold } = billed(drawn);
  const told: SaleCommand[] = [
    { type: 'HearBill', data: { bill } },
    ...(sold ? [{ type: 'HearSold' as const, data: { sold } }] : []),
  ];
  const booked = bookedOf(orderId, bill, after(sale.initial, told), knownOf(drawn));
  const { minor: paidMinor, currency } = booked.paid;
  const beyondMinor = 300;
  const shares = allocate(paidMinor, [...drawn.refunds, 1]);
  const refunds = [...shares, beyondMinor].map((minor, index): SaleCommand => {
    return { type: 'HearRefund', data: { refundId: `r-${index}`, amount: { minor, currency }, at } };
  });
  return { sold: [...told, { type: 'BookSale', data: booked }], refunds };
}

/** The state of the sale when it is booked, and when everything went back. */
export function soldAndRefunded(drawn: DrawnSale): { readonly booked: Sale; readonly refunded: Sale } {
  const { sold, refunds } = commandsOf(drawn);
  const booked = after(sale.initial, sold);
  return { booked, refunded: after(booked, refunds) };
}

const after = (state: Sale, commands: readonly SaleCommand[]) =>
  commands.reduce((state, command) => sale.decide(command, state).reduce<Sale>(sale.evolve, state), state);

function billed(drawn: DrawnSale): { readonly bill: Bill; readonly sold?: Sold } {
  const { origin, channel, destination } = drawn;
  const common = { ...{ origin, channel, orderedAt: at, destination }, payment: { method: 'elsewhere' as const } };
  if (origin === 'quote') return { bill: { ...common, ...quoted(drawn) } };
  const money = moneyIn(drawn);
  const amounts = drawn.lines.map(({ priceMinor, quantity }) => priceMinor * quantity);
  const lines = amounts.map((minor, index) => ({ ...whatOf(drawn, index), amountMinor: minor, totalMinor: minor }));
  const shipping = { amount: money(0), tax: money(0), total: money(0) };
  const bill: Bill = { ...common, lines, shipping, total: money(sum(amounts)) };
  return origin === 'channel' ? { bill, sold: told(drawn, sum(amounts)) } : { bill };
}

function quoted(drawn: DrawnSale): Pick<Bill, 'lines' | 'shipping' | 'taxes' | 'total'> {
  const money = moneyIn(drawn);
  const rule = { ...drawn.rule, jurisdiction: drawn.destination ?? drawn.sellerCountry };
  const subtotal = sum(drawn.lines.map(({ priceMinor, quantity }) => priceMinor * quantity));
  const basket = priceBasket({
    lines: drawn.lines.map(({ priceMinor, quantity }) => ({ priceMinor, quantity, tax: rule })),
    discountMinor: Math.floor((subtotal * drawn.discountPercent) / 100),
    shipping: { minor: drawn.shippingMinor, tax: rule },
  });
  const { amountMinor, taxMinor, totalMinor } = basket.shipping;
  return {
    lines: basket.lines.map((line, index) => ({ ...whatOf(drawn, index), ...line })),
    shipping: { amount: money(amountMinor), tax: money(taxMinor), total: money(totalMinor) },
    taxes: basket.taxes.map(({ taxableMinor, taxMinor, ...tax }) => ({
      ...{ ...tax, taxable: money(taxableMinor), tax: money(taxMinor) },
    })),
    total: money(basket.totalMinor),
  };
}

/** In the channel's figures, as the contract of OrderSold has them add up. */
function told(drawn: DrawnSale, goodsMinor: number): Sold {
  const { channel, destination, shippingMinor, taxIncluded, otherMinor } = drawn;
  const money = moneyIn(drawn);
  const discountMinor = Math.floor((goodsMinor * drawn.discountPercent) / 100);
  const pricesMinor = goodsMinor - discountMinor + shippingMinor;
  const part = (permille: number) => Math.floor((pricesMinor * permille) / 1_000);
  const [ownMinor, collectedMinor] = [part(drawn.ownPermille), part(drawn.collectedPermille)];
  const other = Math.max(otherMinor, -(pricesMinor - (taxIncluded ? collectedMinor : 0)));
  return {
    ...{ channel, number: '12-13579-24680', placedAt: at, destination, lines: [] },
    figures: {
      ...{ goods: money(goodsMinor), discount: money(discountMinor), shipping: money(shippingMinor), taxIncluded },
      ...{ ownTax: money(ownMinor), collectedTax: money(collectedMinor), other: money(other) },
      total: money(pricesMinor + (taxIncluded ? 0 : ownMinor + collectedMinor) + other),
    },
  };
}

const whatOf = ({ lines }: DrawnSale, index: number) => {
  const { isPiece, quantity } = lines[index]!;
  return { line: index + 1, ...(isPiece ? { unitId: `U-${index}` } : { sku: `A-${index}` }), quantity };
};

function knownOf(drawn: DrawnSale): Known {
  const bought = drawn.lines.map(({ source, goods, costMinor }, index): [string, Piece] => {
    const price: Money = { minor: costMinor, currency: 'EUR' };
    const purchase = { source, goods, documentNo: 'PI-1', date: '2025-11-03', price };
    const cost = { by: 'purchase' as const, amount: price, baseMinor: costMinor };
    return [`U-${index}`, { ...piece.initial, title: 'Bowl', purchase, cost }];
  });
  return { pieces: new Map(bought), baseCurrency: 'EUR', rates, sellerCountry: drawn.sellerCountry };
}

const moneyIn =
  ({ currency }: DrawnSale) =>
  (minor: number): Money => ({ minor, currency });
const sum = (minors: readonly number[]) => minors.reduce((sum, minor) => sum + minor, 0);

const bought = { source: 'PRIVATE', goods: 'antique', costMinor: 60_000, isPiece: true } as const;
export const bowl: DrawnSale['lines'][number] = { ...bought, priceMinor: 90_000, quantity: 1 };
export const tins: DrawnSale['lines'][number] = { ...bought, isPiece: false, priceMinor: 1_000, quantity: 3 };
/** A dealer in London sells at home, and posts it for 10.00. */
export const atHome: DrawnSale = {
  ...{ origin: 'entered', sellerCountry: 'GB', destination: 'GB', channel: 'web', currency: 'GBP', lines: [bowl] },
  rule: { ratePercent: '20', inclusive: true, scheme: 'standard', collectedBy: 'seller' },
  ...{ shippingMinor: 1_000, discountPercent: 0, ownPermille: 0, collectedPermille: 0, taxIncluded: true },
  ...{ otherMinor: 0, refunds: [] },
};
