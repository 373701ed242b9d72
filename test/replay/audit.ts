import { monthDifferences, type Month } from './months.js';
import { currency } from './plan.js';
import type { Booked } from './replay.js';
import type { Shop } from './shop.js';

type Order = { readonly orderId: string; readonly status: string };
type Article = { readonly sku: string; readonly onHand: number };
type Amount = { readonly minor: number };
type LedgerLine = {
  readonly documentType: string;
  readonly documentNo: string;
  readonly documentDate: string;
  readonly orderId?: string;
  readonly debit?: Amount;
  readonly credit?: Amount;
};

export type Audit = {
  readonly ordersByStatus: Readonly<Record<string, number>>;
  readonly onHand: { readonly shop: number; readonly file: number };
  /** What the ledger has of the file's money; none until everything else agrees. */
  readonly months: readonly Month[];
  /** In words, one each; empty when the shop says what the file says. */
  readonly differences: readonly string[];
};

const sampleSize = 25;
const pageSize = 200;
const ledgerPageSize = 500;
const shownMax = 20;
/** Where the money of the store waits. */
const storeClearing = '1253';

/**
 * Reads everything back and compares it with what was booked: every order's status, every SKU, and a sample of orders whole.
 * Then, if all of that agrees, what the ledger has sold and given back with what the file comes to, month by month.
 */
export async function audit(shop: Shop, booked: Booked, file: readonly Month[]): Promise<Audit> {
  const ordersByStatus = await statuses(shop, booked);
  const { known, differences } = await stockDifferences(shop, booked);
  const confirmed = ordersByStatus['confirmed'] ?? 0;
  if (confirmed !== booked.orders.size)
    differences.push(`${confirmed} orders are confirmed, not ${booked.orders.size}`);
  differences.push(...(await sampleDifferences(shop, booked)));
  if (booked.refusedCredits > 0) differences.push(`refused credits: ${booked.refusedCredits}`);
  const months = differences.length === 0 ? await ledgerMonths(shop, booked) : [];
  if (differences.length === 0) differences.push(...monthDifferences(months, file));
  const onHand = [...booked.onHand.values()].reduce((sum, onHand) => sum + onHand, 0);
  return { ordersByStatus, onHand: { shop: known, file: onHand }, months, differences };
}

/** By the date of the document, as an entry of a day that was closed already stands on a later one. */
async function ledgerMonths(shop: Shop, { orders, credits }: Booked): Promise<Month[]> {
  const sums = new Map<string, { soldMinor: number; returnedMinor: number }>();
  const path = `/v1/books/lines?account=${storeClearing}&currency=${currency}&limit=${ledgerPageSize}`;
  for await (const line of shop.list<LedgerLine>(path, 'lines')) {
    const { documentType, documentNo, documentDate, orderId, debit, credit } = line;
    const isSale = documentType === 'SALE' && orderId !== undefined && orders.has(orderId);
    if (!isSale && !(documentType === 'REFUND' && credits.has(documentNo))) continue;
    const month = documentDate.slice(0, 7);
    const sum = sums.get(month) ?? { soldMinor: 0, returnedMinor: 0 };
    const minor = (debit?.minor ?? 0) - (credit?.minor ?? 0);
    if (isSale) sum.soldMinor += minor;
    else sum.returnedMinor -= minor;
    sums.set(month, sum);
  }
  return [...sums].map(([month, sum]) => ({ month, ...sum })).sort((a, b) => (a.month < b.month ? -1 : 1));
}

/** Our orders only: others may trade in the same shop. */
async function statuses(shop: Shop, { orders }: Booked) {
  const counts: Record<string, number> = {};
  for await (const order of shop.list<Order>(`/v1/orders?channel=store&limit=${pageSize}`, 'orders'))
    if (orders.has(order.orderId)) counts[order.status] = (counts[order.status] ?? 0) + 1;
  return counts;
}

async function stockDifferences(shop: Shop, { onHand }: Booked) {
  const missing = new Map(onHand);
  const differences: string[] = [];
  let known = 0;
  for await (const article of shop.list<Article>(`/v1/stock?limit=${pageSize}`, 'stock')) {
    const expected = missing.get(article.sku);
    if (expected === undefined) continue;
    missing.delete(article.sku);
    known += article.onHand;
    if (article.onHand !== expected) differences.push(`${article.sku}: ${article.onHand} on hand, not ${expected}`);
  }
  for (const sku of missing.keys()) differences.push(`${sku} is not known to the shop`);
  return { known, differences: shortened(differences) };
}

async function sampleDifferences(shop: Shop, { orders }: Booked) {
  const differences: string[] = [];
  const step = Math.max(1, Math.floor(orders.size / sampleSize));
  const sample = [...orders].filter((_, index) => index % step === 0).slice(0, sampleSize);
  for (const [orderId, { lines, minor }] of sample) {
    const order = await shop.get<{ lines: unknown[]; total: { minor: number } }>(`/v1/orders/${orderId}`);
    if (order?.lines.length !== lines || order.total.minor !== minor)
      differences.push(`order ${orderId} has not the ${lines} lines and ${minor} pence that were sent`);
  }
  return differences;
}

const shortened = (lines: string[]) =>
  lines.length <= shownMax ? lines : [...lines.slice(0, shownMax), `and ${lines.length - shownMax} SKUs more`];
