import { buyersReason, type Told } from './buyers.js';
import type { Evidence, Fact } from './evidence.js';

/** What the log says of one order. */
type Order = {
  readonly orderId: string;
  readonly placed: Fact;
  confirmed: boolean;
  cancelledBecause: string | undefined;
  declined: boolean;
};

/** Each request made one order, each order has its answer, and nobody was told anything that the log does not say. */
export function everybodyAnswered({ orders, inventory, told }: Evidence): string[] {
  const byKey = Map.groupBy(ordersIn(orders), ({ placed }) => placed.data.customerId ?? '');
  const keys = new Set(told.map(({ request }) => request.key));
  const invented = [...byKey].filter(([key]) => !keys.has(key));
  const declines = new Set(
    inventory.filter(({ type }) => type === 'UnitDeclined').map(({ data: { orderId } }) => orderId!),
  );
  return [
    ...invented.flatMap(([key, made]) => made.map(({ orderId }) => `${orderId}: nobody asked for it (${key}).`)),
    ...told.flatMap((one) => {
      const made = byKey.get(one.request.key) ?? [];
      const complaints = one.complaints.map((complaint) => `${one.request.key}: ${complaint}`);
      const [order, ...more] = made;
      if (order === undefined)
        return [...complaints, `${one.request.key}: told ${one.status}, and no order was placed.`];
      if (more.length > 0)
        complaints.push(
          `${one.request.key} made ${made.length} orders: ${made.map(({ orderId }) => orderId).join(', ')}.`,
        );
      return [...complaints, ...wrongWith(order, declines), ...disagreeing(order, one)];
    }),
  ];
}

function ordersIn(facts: readonly Fact[]): Order[] {
  const orders = new Map<string, Order>();
  for (const fact of facts) {
    const { type, stream, data } = fact;
    const orderId = stream.slice('order-'.length);
    if (type === 'OrderPlaced')
      orders.set(orderId, { orderId, placed: fact, confirmed: false, cancelledBecause: undefined, declined: false });
    const order = orders.get(orderId);
    if (order === undefined) continue;
    if (type === 'OrderConfirmed') order.confirmed = true;
    if (type === 'LineDeclined') order.declined = true;
    if (type === 'OrderCancelled') order.cancelledBecause = data.reason;
  }
  return [...orders.values()];
}

function wrongWith({ orderId, confirmed, cancelledBecause, declined }: Order, declines: Set<string>): string[] {
  if (!confirmed && cancelledBecause === undefined) return [`${orderId} has no answer.`];
  if (cancelledBecause !== undefined && cancelledBecause !== buyersReason && !declined)
    return [`${orderId} was cancelled (${cancelledBecause}), though no line was declined.`];
  if (declined && !declines.has(orderId)) return [`${orderId} has a declined line that inventory never declined.`];
  return [];
}

function disagreeing(order: Order, { request, status, orderId, cancellation }: Told): string[] {
  const { confirmed, cancelledBecause, placed } = order;
  const findings: string[] = [];
  const say = (what: string) => findings.push(`${order.orderId} (${request.key}): ${what}`);
  const ordered = placed.data.lines!.map(({ unitId }) => unitId).join(', ');
  if (ordered !== request.unitIds.join(', '))
    say(`${request.unitIds.join(', ')} was asked for, ${ordered} is in the log.`);
  if (orderId !== undefined && orderId !== order.orderId) say(`the buyer was told that it is ${orderId}.`);
  if (status === 201 && !confirmed) say('told 201, and the log does not confirm it.');
  if (status === 409 && (confirmed || cancelledBecause !== 'piece-gone')) say('told 409, and the log does not say so.');
  if (status === 201 && cancelledBecause !== undefined && !request.cancels) say('told 201, and cancelled afterwards.');
  if (cancellation === 200 && cancelledBecause === undefined) say('told that it is cancelled, and it is not.');
  if (cancelledBecause === buyersReason && !request.cancels) say('cancelled by a buyer who never did.');
  return findings;
}
