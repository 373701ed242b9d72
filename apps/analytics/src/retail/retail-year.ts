/** The columns of UCI Online Retail, in its order. */
export const columns = [
  ...['InvoiceNo', 'StockCode', 'Description', 'Quantity'],
  ...['InvoiceDate', 'UnitPrice', 'CustomerID', 'Country'],
];

/** Money is pounds with three decimals, ratios have six; by the names of gold.retail_year. */
export type RetailYear = {
  readonly rows_in: number;
  readonly rows_clean: number;
  readonly rows_quarantined: number;
  readonly orders: number;
  readonly revenue: string;
  readonly returns: string;
  readonly net_revenue: string;
  readonly average_order_value: string;
  readonly return_rate: string;
  readonly customers: number;
  readonly repeat_customers: number;
  readonly repeat_rate: string;
};

const noProducts = new Set(['POST', 'DOT', 'C2', 'M', 'D', 'S', 'B', 'BANK CHARGES', 'AMAZONFEE', 'CRUK']);

/**
 * What a file of the retail year comes to, reckoned a second time without a database: it shares nothing with the models but the names of
 * what comes out, so that a mistake there shows here.
 * @param rows their eight fields as text
 */
export function retailYear(rows: Iterable<readonly string[]>): RetailYear {
  const seen = new Set<string>();
  const orders = new Set<string>();
  const ordersOf = new Map<string, Set<string>>();
  let [rowsIn, revenue, returns] = [0, 0n, 0n];
  for (const row of rows) {
    rowsIn += 1;
    const key = JSON.stringify(row);
    if (seen.has(key)) continue;
    seen.add(key);
    const [invoice, code, , quantityText, , priceText, customer] = row as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const sku = code.trim().toUpperCase();
    const [quantity, price] = [BigInt(quantityText), thousandths(priceText)];
    if (noProducts.has(sku) || sku.startsWith('GIFT_') || price <= 0n) continue;
    if (invoice.startsWith('C')) returns -= quantity * price;
    if (invoice.startsWith('C') || invoice.startsWith('A') || quantity <= 0n) continue;
    revenue += quantity * price;
    orders.add(invoice);
    if (customer !== '') ordersOf.set(customer, (ordersOf.get(customer) ?? new Set()).add(invoice));
  }
  const repeat = [...ordersOf.values()].filter((invoices) => invoices.size > 1).length;
  return {
    ...{ rows_in: rowsIn, rows_clean: seen.size, rows_quarantined: rowsIn - seen.size, orders: orders.size },
    ...{ revenue: decimals(revenue, 3), returns: decimals(returns, 3), net_revenue: decimals(revenue - returns, 3) },
    average_order_value: ratio(revenue, BigInt(orders.size) * 1_000n),
    return_rate: ratio(returns, revenue),
    ...{ customers: ordersOf.size, repeat_customers: repeat },
    repeat_rate: ratio(BigInt(repeat), BigInt(ordersOf.size)),
  };
}

function thousandths(price: string): bigint {
  const [, minus, pounds = '0', rest = ''] = /^(-?)(\d+)(?:\.(\d{1,3}))?$/.exec(price) ?? [];
  if (minus === undefined) throw new RangeError(`UnitPrice: ${price} is no price with at most three decimals`);
  return BigInt(`${minus}${pounds}${rest.padEnd(3, '0')}`);
}

/** Rounded half up; none of both is negative. */
const ratio = (a: bigint, b: bigint) => decimals((a * 2_000_000n + b) / (2n * b), 6);

function decimals(whole: bigint, places: number): string {
  const digits = String(whole < 0n ? -whole : whole).padStart(places + 1, '0');
  return `${whole < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
