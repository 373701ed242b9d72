import type { Evidence, Fact } from './evidence.js';

/** What was confirmed is to be sent, once and with its own pieces; what was cancelled since is not, and neither is anything else. */
export function sentOnce({ orders, fulfillment }: Evidence): string[] {
  const confirmed = byOrder(orders, 'OrderConfirmed');
  const cancelled = byOrder(orders, 'OrderCancelled');
  const ordered = new Map<string, Fact>();
  const givenUp = new Set(fulfillment.filter(({ type }) => type === 'ShipmentCancelled').map(({ stream }) => stream));
  const wrong = fulfillment.flatMap((fact) => {
    const { id, stream, type, data } = fact;
    if (type !== 'ShipmentOrdered') return [];
    const orderId = data.orderId!;
    if (ordered.has(orderId)) return [`${id}: ${orderId} is to be sent a second time.`];
    ordered.set(orderId, fact);
    const order = confirmed.get(orderId);
    if (order === undefined) return [`${id}: ${orderId} is to be sent, and was never confirmed.`];
    return [
      ...(piecesOf(fact) === piecesOf(order) ? [] : [`${id}: not the pieces of ${orderId}.`]),
      ...(cancelled.has(orderId) && !givenUp.has(stream) ? [`${orderId} was cancelled, and is still to be sent.`] : []),
      ...(givenUp.has(stream) && !cancelled.has(orderId)
        ? [`${orderId} is not cancelled, and is not to be sent.`]
        : []),
    ];
  });
  const forgotten = [...confirmed].filter(([orderId]) => !ordered.has(orderId));
  return [...wrong, ...forgotten.map(([, { id }]) => `${id}: confirmed, and nobody is to send it.`)];
}

const byOrder = (orders: readonly Fact[], wanted: string) =>
  new Map(
    orders.filter(({ type }) => type === wanted).map((fact) => [fact.stream.slice('order-'.length), fact] as const),
  );

const piecesOf = ({ data: { lines = [] } }: Fact) => lines.map(({ line, unitId }) => `${line} ${unitId}`).join();
