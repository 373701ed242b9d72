import { buyersReason, type Told } from './buyers.js';
import type { Evidence, Fact } from './evidence.js';

/** What the log says of one order. */
type Order = {
  readonly orderId: string;
  readonly placed: Fact;
  confirmed: boolean;
  cancelled: Fact | undefined;
  /** A line: inventory had nothing for it. */
  declined: boolean;
  cardDeclined: boolean;
  /** Until when it waits for its payment. */
  dueAt: string | undefined;
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
      orders.set(orderId, {
        ...{ orderId, placed: fact, confirmed: false, cancelled: undefined },
        ...{ declined: false, cardDeclined: false, dueAt: undefined },
      });
    const order = orders.get(orderId);
    if (order === undefined) continue;
    if (type === 'OrderConfirmed') order.confirmed = true;
    if (type === 'LineDeclined') order.declined = true;
    if (type === 'PaymentDeclined') order.cardDeclined = true;
    if (type === 'PaymentAwaited') order.dueAt = data.until;
    if (type === 'OrderCancelled') order.cancelled = fact;
  }
  return [...orders.values()];
}

function wrongWith({ orderId, confirmed, cancelled, declined, dueAt }: Order, declines: Set<string>): string[] {
  const findings: string[] = [];
  if (!confirmed && cancelled === undefined) findings.push(`${orderId} has no answer.`);
  if (declined && !declines.has(orderId))
    findings.push(`${orderId} has a declined line that inventory never declined.`);
  const because = cancelled?.data.reason;
  if (because === 'payment-expired') {
    if (dueAt === undefined || cancelled!.at < dueAt)
      findings.push(`${orderId} was cancelled for want of payment at ${cancelled!.at}, due ${dueAt ?? 'never'}.`);
  } else if (because !== undefined && because !== buyersReason && !declined)
    findings.push(`${orderId} was cancelled (${because}), though no line was declined.`);
  return findings;
}

function disagreeing(order: Order, { request, status, problem, orderId, cancellation }: Told): string[] {
  const { confirmed, cancelled, cardDeclined, placed } = order;
  const { key, unitIds, cancels } = request;
  const because = cancelled?.data.reason;
  const findings: string[] = [];
  const say = (what: string) => findings.push(`${order.orderId} (${key}): ${what}`);
  const ordered = placed.data.lines!.map(({ unitId }) => unitId).join(', ');
  if (ordered !== unitIds.join(', ')) say(`${unitIds.join(', ')} was asked for, ${ordered} is in the log.`);
  if (orderId !== undefined && orderId !== order.orderId) say(`the buyer was told that it is ${orderId}.`);
  if (status === 201 && !confirmed) say('told 201, and the log does not confirm it.');
  if (status === 409 && !isTrue(problem, order)) say(`told 409 (${problem}), and the log does not say so.`);
  if (status === 201 && cancelled !== undefined && cancels === 'never') say('told 201, and cancelled afterwards.');
  if (cancellation === 200 && cancelled === undefined) say('told that it is cancelled, and it is not.');
  if (because === buyersReason && cancels === 'never') say('cancelled by a buyer who never did.');
  if (because === 'payment-expired' && request.card === undefined)
    say('cancelled for want of a payment that nobody owed.');
  if (cardDeclined && !request.card?.token.includes('Declined') && request.card?.holder !== 'fails')
    say('a card was declined that was good.');
  return findings;
}

/** Whether the log bears out why a buyer was told 409. */
function isTrue(problem: string | undefined, { confirmed, cancelled, cardDeclined }: Order): boolean {
  if (problem === 'payment-declined') return cardDeclined;
  if (problem === 'order-cancelled') return cancelled !== undefined;
  return problem === 'piece-gone' && !confirmed && cancelled?.data.reason === 'piece-gone';
}
