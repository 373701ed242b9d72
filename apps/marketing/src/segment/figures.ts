/** What a person bought, as whichever identity, as gold.customers has it: without tax, in minor units of the currency of the books. */
export type Figures = {
  readonly customerId: string;
  readonly currency: string;
  /** Of the first order and the last, in UTC: 2026-01-10. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly orders: number;
  readonly revenueMinor: number;
  readonly refundsMinor: number;
};

/** Adds what one of their identities bought to what a person did, in each currency. */
export function addUp(sums: Map<string, Figures>, customerId: string, one: Figures) {
  const key = `${customerId} ${one.currency}`;
  const other = sums.get(key) ?? { ...one, orders: 0, revenueMinor: 0, refundsMinor: 0 };
  sums.set(key, {
    ...{ customerId, currency: one.currency },
    firstDay: one.firstDay < other.firstDay ? one.firstDay : other.firstDay,
    lastDay: one.lastDay > other.lastDay ? one.lastDay : other.lastDay,
    orders: one.orders + other.orders,
    revenueMinor: one.revenueMinor + other.revenueMinor,
    refundsMinor: one.refundsMinor + other.refundsMinor,
  });
}

/** 5: the fifth that bought last, most often, for most. */
export type Fifths = { readonly recency: number; readonly frequency: number; readonly monetary: number };

/**
 * Recency, frequency and revenue of each in fifths over all of them, as `ntile(5)` of the lake: ties go by the customer's id, and
 * where they do not come out even, the first fifths have one more. Each currency by itself. `pause` lets others go on in between.
 */
export async function inFifths<Customer extends Omit<Figures, 'firstDay' | 'refundsMinor'>>(
  all: readonly Customer[],
  pause: () => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly (Customer & { readonly fifths: Fifths })[]> {
  const placed: (Customer & { readonly fifths: Fifths })[] = [];
  for (const customers of Map.groupBy(all, ({ currency }) => currency).values()) {
    const recency = fifthsBy(customers, ({ lastDay }) => lastDay);
    await pause();
    const frequency = fifthsBy(customers, ({ orders }) => orders);
    await pause();
    const monetary = fifthsBy(customers, ({ revenueMinor }) => revenueMinor);
    await pause();
    for (const customer of customers) {
      const of = (fifths: ReadonlyMap<string, number>) => fifths.get(customer.customerId)!;
      placed.push({ ...customer, fifths: { recency: of(recency), frequency: of(frequency), monetary: of(monetary) } });
    }
  }
  return placed;
}

function fifthsBy<Customer extends { readonly customerId: string }>(
  customers: readonly Customer[],
  figureOf: (customer: Customer) => number | string,
): ReadonlyMap<string, number> {
  const keyed = customers.map((customer) => ({ id: customer.customerId, figure: figureOf(customer) }));
  keyed.sort((a, b) => (a.figure === b.figure ? (a.id < b.id ? -1 : 1) : a.figure < b.figure ? -1 : 1));
  const [size, larger] = [Math.floor(keyed.length / 5), keyed.length % 5];
  const fifthAt = (index: number) => {
    const inLarger = larger * (size + 1);
    return index < inLarger ? Math.floor(index / (size + 1)) : larger + Math.floor((index - inLarger) / size);
  };
  return new Map(keyed.map(({ id }, index) => [id, fifthAt(index) + 1]));
}
