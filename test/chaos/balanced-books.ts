import type { Evidence, Fact } from './evidence.js';

/**
 * Debits equal credits after every entry of the ledger, in each currency and in that of the books; what was confirmed is
 * booked as one sale, and of what came to nothing before anybody paid there is no entry at all.
 */
export const balancedBooks = ({ orders, finance }: Evidence): string[] => [
  ...outOfBalance(finance),
  ...salesOf(orders, finance),
];

function outOfBalance(finance: readonly Fact[]): string[] {
  const sums = new Map<string, number>();
  return finance.flatMap(({ id, data: { entry } }) => {
    if (entry === undefined) return [];
    const moved = new Set<string>();
    const add = (currency: string, minor: number) => {
      sums.set(currency, (sums.get(currency) ?? 0) + minor);
      moved.add(currency);
    };
    for (const { side, amount, baseMinor } of entry.lines) {
      const sign = side === 'debit' ? 1 : -1;
      add(amount.currency, sign * amount.minor);
      add('the books', sign * baseMinor);
    }
    const out = [...moved].filter((currency) => sums.get(currency) !== 0);
    return out.map((currency) => `${id}: after it the trial balance is ${sums.get(currency)} in ${currency}.`);
  });
}

function salesOf(orders: readonly Fact[], finance: readonly Fact[]): string[] {
  const entries = Map.groupBy(
    finance.flatMap(({ id, data: { entry } }) => (entry?.orderId === undefined ? [] : [{ id, ...entry }])),
    ({ orderId }) => orderId!,
  );
  const histories = Map.groupBy(
    orders.filter(({ stream }) => stream.startsWith('order-')),
    ({ stream }) => stream.slice('order-'.length),
  );
  const unknown = [...entries].filter(([orderId]) => !histories.has(orderId));
  return [
    ...unknown.map(([orderId, [first]]) => `${first!.id}: posted for ${orderId}, which is in no log.`),
    ...[...histories].flatMap(([orderId, history]) => {
      const posted = entries.get(orderId) ?? [];
      const has = (type: string) => history.some((fact) => fact.type === type);
      const sales = posted.filter(({ documentType }) => documentType === 'SALE').length;
      if (has('OrderConfirmed')) return sales === 1 ? [] : [`${orderId} is confirmed, and booked as ${sales} sales.`];
      if (sales > 0) return [`${orderId} was never confirmed, and is booked as a sale.`];
      return has('PaymentCaptured') || posted.length === 0
        ? []
        : [`${posted[0]!.id}: posted for ${orderId}, which came to nothing before it was paid.`];
    }),
  ];
}
