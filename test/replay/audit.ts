import type { Booked } from './replay.js';
import type { Shop } from './shop.js';

type Order = { readonly orderId: string; readonly status: string };
type Article = { readonly sku: string; readonly onHand: number };

export type Audit = {
  readonly ordersByStatus: Readonly<Record<string, number>>;
  readonly onHand: { readonly shop: number; readonly file: number };
  /** In words, one each; empty when the shop says what the file says. */
  readonly differences: readonly string[];
};

const sampleSize = 25;
const pageSize = 200;
const shownMax = 20;

/** Reads everything back and compares it with what was booked: every order's status, every SKU, and a sample of orders whole. */
export async function audit(shop: Shop, booked: Booked): Promise<Audit> {
  const ordersByStatus = await statuses(shop, booked);
  const { known, differences } = await stockDifferences(shop, booked);
  const confirmed = ordersByStatus['confirmed'] ?? 0;
  if (confirmed !== booked.orders.size)
    differences.push(`${confirmed} orders are confirmed, not ${booked.orders.size}`);
  differences.push(...(await sampleDifferences(shop, booked)));
  const file = [...booked.onHand.values()].reduce((sum, onHand) => sum + onHand, 0);
  return { ordersByStatus, onHand: { shop: known, file }, differences };
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
