import type { PriceRule, RateSet } from '#contracts/fx.js';
import type { Money } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import { priceBasket, type TaxRule } from '#money/basket.js';
import { convert } from '#money/conversion.js';
import { minorOf } from '#money/money.js';
import { plainRule, priceIn } from '#money/pricing.js';
import { amountsOf, discountOf } from '../promotion/discount.js';
import type { Promotion } from '../promotion/promotion.js';
import type { Quote, QuoteRequest } from './quote.js';
import { amountsOfWay, priceOfWay, type ShippingOptions } from './shipping-options.js';

/** All that a price depends on. */
export type Circumstances = {
  readonly quoteId: string;
  readonly request: QuoteRequest;
  /** What is asked for one, line by line; undefined for what is not for sale. */
  readonly askings: readonly (Money | undefined)[];
  readonly rates: RateSet | undefined;
  /** undefined where nobody set one for the currency: then there is no margin and no rounding to price points. */
  readonly rule: PriceRule | undefined;
  /** undefined if none was asked for. */
  readonly promotion: Promotion | undefined;
  readonly tax: TaxRule;
  readonly shipping: ShippingOptions;
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  readonly terms: {
    readonly validMinutes: number;
    readonly ratesAgeMaxHours: number;
    readonly ratesTooOld: 'refuse' | 'flag';
  };
};

// What the books can hold, and what one order line can say.
const totalMinorMax = 1e15;
const priceMinorMax = 1e12;

/**
 * The quote for a request under these circumstances. Refuses: piece-ordered-twice, piece-not-offered, rates-missing,
 * rates-too-old, currency-not-priced, price-impossible, total-too-large, and what {@link discountOf} refuses.
 */
export function priceQuote(circumstances: Circumstances): Quote {
  const { quoteId, request, tax, at, terms, promotion } = circumstances;
  const { options, chosen, zoneId } = circumstances.shipping;
  const { channel, currency, destination, customerId } = request;
  const pieces = piecesOf(circumstances);
  const rule = circumstances.rule ?? plainRule(currency);
  const rates = ratesFor(circumstances, pieces);
  const exchange = (amount: Money) =>
    amount.currency === currency ? amount : possible(() => convert(amount, currency, rates!.set));
  const inCurrency = (money: number): Money => ({ minor: money, currency });

  const priced = pieces.map((piece) => {
    const price = possible(() => priceIn(piece.asking, currency, channel, rates?.set, rule));
    return { ...piece, priceMinor: price.minor };
  });
  const subtotal = inCurrency(subtotalOf(priced));
  const discount = promotion && discountOf(promotion, subtotal, at, exchange, customerId);
  const count = pieces.reduce((sum, { quantity }) => sum + quantity, 0);
  const offers = options.map((option) => {
    const { optionId, name, daysMin, daysMax } = option;
    return { optionId, name, price: possible(() => priceOfWay(option, count, subtotal, exchange)), daysMin, daysMax };
  });
  const shippingMinor = offers.find(({ optionId }) => optionId === chosen.optionId)!.price.minor;
  const basket = possible(() =>
    priceBasket({
      lines: priced.map(({ priceMinor, quantity }) => ({ priceMinor, quantity, tax })),
      discountMinor: discount?.minor ?? 0,
      shipping: { minor: shippingMinor, tax },
    }),
  );
  refuseAbove(totalMinorMax, basket.totalMinor);

  return {
    ...{ quoteId, request, channel, currency, destination, ...(customerId === undefined ? {} : { customerId }) },
    lines: priced.map(({ asked, asking, priceMinor }, index) => ({
      ...{ line: index + 1, ...asked, asking, price: inCurrency(priceMinor) },
      ...amountsIn(currency, basket.lines[index]!),
      discount: inCurrency(basket.lines[index]!.discountMinor),
    })),
    ...(discount && { promotion: { code: request.promotionCode!, discount } }),
    shipping: {
      ...{ options: offers, chosen: chosen.optionId, ...(!chosen.collected && zoneId !== undefined && { zoneId }) },
      ...amountsIn(currency, basket.shipping),
    },
    taxes: basket.taxes.map(({ taxableMinor, taxMinor, ...rule }) => ({
      ...{ ...rule, taxable: inCurrency(taxableMinor), tax: inCurrency(taxMinor) },
    })),
    ...{ subtotal, discount: inCurrency(basket.discountMinor) },
    ...{ tax: inCurrency(basket.taxMinor), total: inCurrency(basket.totalMinor) },
    ...(rates && { rateId: rates.set.rateId, ratesAsOf: rates.set.asOf }),
    ...{ ratesStale: rates?.stale ?? false, ruleId: rule.ruleId },
    ...{ issuedAt: at, expiresAt: shifted(at, { minutes: terms.validMinutes }) },
  };
}

type Piece = { readonly asked: QuoteRequest['lines'][number]; readonly asking: Money; readonly quantity: number };

function piecesOf({ request: { lines }, askings }: Circumstances): Piece[] {
  const units = lines.flatMap((line) => ('unitId' in line ? [line.unitId] : []));
  if (new Set(units).size < units.length)
    throw new Refusal('piece-ordered-twice', 'A one-of-a-kind piece can be on one line only.');
  return lines.map((asked, index) => {
    const asking = askings[index];
    if (asking !== undefined) return { asked, asking, quantity: 'quantity' in asked ? asked.quantity : 1 };
    const named = 'unitId' in asked ? { unitId: asked.unitId } : { sku: asked.sku };
    throw new Refusal('piece-not-offered', `${Object.values(named)[0]} is not for sale.`, named);
  });
}

/** The rates, if anything has to be converted; a quote that needs none is not kept waiting for them. */
function ratesFor({ request, rates, shipping, promotion, at, terms }: Circumstances, pieces: readonly Piece[]) {
  const tariffs = shipping.options.flatMap((option) => amountsOfWay(option, request.currency));
  const amounts = [...pieces.map(({ asking }) => asking), ...tariffs, ...(promotion ? amountsOf(promotion) : [])];
  const foreign = new Set(amounts.map(({ currency }) => currency).filter((other) => other !== request.currency));
  if (foreign.size === 0) return undefined;
  if (rates === undefined) throw new Refusal('rates-missing', 'No exchange rates are known yet.');
  for (const currency of [request.currency, ...foreign])
    if (currency !== rates.base && !Object.hasOwn(rates.rates, currency))
      throw new Refusal('currency-not-priced', `${rates.rateId} has no rate for ${currency}.`, { currency });
  const stale = rates.asOf < shifted(at, { minutes: 0, hours: -terms.ratesAgeMaxHours });
  if (stale && terms.ratesTooOld === 'refuse')
    throw new Refusal('rates-too-old', `The newest exchange rates are of ${rates.asOf}.`);
  return { set: rates, stale };
}

/** Beyond what a number holds, or what a rule or rate allows. */
function possible<Price>(price: () => Price): Price {
  try {
    return price();
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal('price-impossible', `There is no such price: ${error.message}.`);
    throw error;
  }
}

/** In bigints, since a thousand lines of a million each may be more than a number holds. */
function subtotalOf(priced: readonly { readonly priceMinor: number; readonly quantity: number }[]): number {
  for (const { priceMinor } of priced) refuseAbove(priceMinorMax, priceMinor);
  const subtotal = priced.reduce((sum, line) => sum + BigInt(line.priceMinor) * BigInt(line.quantity), 0n);
  refuseAbove(totalMinorMax, subtotal);
  return minorOf(subtotal);
}

function refuseAbove(max: number, minor: number | bigint) {
  if (minor > max) throw new Refusal('total-too-large', `${minor} minor units are more than ${max}.`);
}

type Amounts = { readonly amountMinor: number; readonly taxMinor: number; readonly totalMinor: number };
const amountsIn = (currency: string, { amountMinor, taxMinor, totalMinor }: Amounts) => ({
  amount: { minor: amountMinor, currency },
  tax: { minor: taxMinor, currency },
  total: { minor: totalMinor, currency },
});

function shifted(at: string, by: { readonly minutes: number; readonly hours?: number }): string {
  const date = new Date(at);
  date.setUTCHours(date.getUTCHours() + (by.hours ?? 0), date.getUTCMinutes() + by.minutes);
  return date.toISOString();
}
