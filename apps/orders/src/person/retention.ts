import type { SealedBuyer } from '#contracts/personal.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { Retained } from '#personal/person.js';
import { order, type Order, type OrderEvent } from '../order/order.js';
import { stageOf } from '../order/order-status.js';

/** What of an order names its buyer, and when it became a sale (RFC 3339), or may at the latest, if that is still open. */
export type NamedSale = {
  readonly orderId: string;
  readonly buyer: Pick<SealedBuyer, 'name' | 'address'>;
  readonly soldAt: string;
};

type Rule = { readonly years: number; readonly basis: string };

/**
 * How long who sells in a country keeps copies of invoices, counted from the end of the year they were made in.
 *
 * DE: § 147 Abs. 3 AO and § 14b Abs. 1 UStG: 8 years since 2025, 10 before, by the Viertes Bürokratieentlastungsgesetz (BGBl.
 * 2024 I Nr. 323); what was still kept then is kept 8 years as well. AT: § 132 BAO: 7 years. Read in the laws and not confirmed
 * by anybody who practises them: ask a tax adviser, above all about pending audits, land and foreign sales, which ask for more.
 */
const rules: { readonly [country: string]: Rule } = {
  DE: { years: 8, basis: 'invoice: § 147 AO, § 14b UStG' },
  AT: { years: 7, basis: 'invoice: § 132 BAO' },
};
/** Where nobody has looked yet: as long as most ask for at the most. */
const elsewhere: Rule = { years: 10, basis: 'invoice: tax and commercial law of the seller’s country' };

// What is declared must fit into one message of Service Bus Standard: 256 KB.
const recordsMax = 500;

/**
 * What of somebody's sales the law still keeps on a day, by the law of the seller's country. Very many sales of one person
 * are declared a year at a time.
 */
export function retainedOf(sales: readonly NamedSale[], sellerCountry: string, on: string): Retained[] {
  const { years, basis } = rules[sellerCountry] ?? elsewhere;
  const today = on.slice(0, 10);
  const kept = sales.flatMap(({ orderId, buyer, soldAt }) => {
    const fields = (['name', 'address'] as const).filter((field) => buyer[field] !== undefined);
    const year = new Date(soldAt).getUTCFullYear();
    const until = `${year + years}-12-31`;
    return fields.length === 0 || until < today ? [] : [{ record: `order ${orderId}`, fields, basis, until, year }];
  });
  if (kept.length <= recordsMax) return kept.map(({ year: _, ...retained }) => retained);
  const byYear = [...Map.groupBy(kept, ({ year }) => year)].sort(([one], [other]) => one - other);
  return byYear.map(([year, some]) => ({
    record: `${some.length} orders of ${year}`,
    fields: [...new Set(some.flatMap(({ fields }) => fields))],
    ...{ basis, until: some[0]!.until },
  }));
}

/**
 * What an order tells of a person who was erased at that instant, if the law may keep it: it is a sale, or may become one,
 * since its parcel or its payment is still under way. Nothing of an order that was cancelled before it was confirmed.
 */
export function namedSaleOf(
  subjectId: string,
  orderId: string,
  events: readonly Recorded<OrderEvent>[],
  erasedAt: string,
): NamedSale | undefined {
  const { placed, status, payment } = events.reduce<Order>(order.evolve, order.initial);
  const buyer = placed?.buyer;
  if (buyer?.subjectId !== subjectId) return undefined;
  const confirmedAt = events.find(({ type }) => type === 'OrderConfirmed')?.at;
  if (confirmedAt === undefined && stageOf(status) === 'cancelled') return undefined;
  const { dueAt = erasedAt } = payment;
  return { orderId, buyer, soldAt: confirmedAt ?? (dueAt > erasedAt ? dueAt : erasedAt) };
}

/** Whether the law keeps an order's name and address on a day, of a person who was erased after it was placed. */
export function isRetained(
  subjectId: string,
  orderId: string,
  events: readonly Recorded<OrderEvent>[],
  erasedAt: string,
  sellerCountry: string,
  on: string,
): boolean {
  const sale = namedSaleOf(subjectId, orderId, events, erasedAt);
  return sale !== undefined && retainedOf([sale], sellerCountry, on).length > 0;
}
