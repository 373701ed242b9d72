import { OrderCancelledThere, OrderSold } from '#contracts/channels.js';
import { ReturnInspected, ShipmentDelivered, ShipmentDispatched, ShipmentPacked } from '#contracts/fulfillment.js';
import { StockAllocated, StockDeclined, UnitAllocated, UnitDeclined } from '#contracts/inventory.js';
import { PaymentDue } from '#contracts/orders.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { personPolicy } from '#personal/person.policy.js';
import { marketPolicy } from './market/market.policy.js';
import { order, type DeclineReason } from './order/order.js';

type Shipment = { readonly orderId: string; readonly shipmentId: string };
type Line = { readonly orderId: string; readonly line: number };
const allocate = ({ orderId, line }: Line) => [ask(order, orderId, { type: 'RecordAllocation', data: { line } })];
const decline = ({ orderId, line, reason }: Line & { readonly reason: DeclineReason }) => [
  ask(order, orderId, { type: 'RecordDecline', data: { line, reason } }),
];

/** Whichever comes first: what has left was packed, and what arrived has left. */
const pack = ({ orderId, shipmentId }: Shipment) => [ask(order, orderId, { type: 'PackOrder', data: { shipmentId } })];
const ship = ({ orderId, shipmentId, trackingNumber }: Shipment & { readonly trackingNumber: string }) => [
  ...pack({ orderId, shipmentId }),
  ask(order, orderId, { type: 'ShipOrder', data: { shipmentId, trackingNumber } }),
];

export const ordersPolicy: Policy = [
  // Paid to its channel, at its figures. Who buys was sealed there; without a subject nobody could ever open it.
  whenever(OrderSold, ({ orderId, channel, placedAt, lines, destination, subjectId, buyer }) => {
    const who = buyer && subjectId !== undefined && { buyer: { subjectId, ...buyer } };
    const where = destination !== undefined && { destination };
    const data = { channel, placedAt, lines, origin: 'channel' as const, ...where, ...who };
    return [ask(order, orderId, { type: 'PlaceOrder', data })];
  }),
  whenever(OrderCancelledThere, ({ orderId, reason }) => [
    ask(order, orderId, { type: 'RecordCancellation', data: { reason } }),
  ]),
  whenever(UnitAllocated, allocate),
  whenever(StockAllocated, allocate),
  whenever(UnitDeclined, decline),
  whenever(StockDeclined, decline),
  whenever(PaymentDue, ({ orderId, until }) => [ask(order, orderId, { type: 'ExpirePayment', data: { until } })]),
  whenever(ShipmentPacked, pack),
  whenever(ShipmentDispatched, ship),
  whenever(ShipmentDelivered, ({ deliveredAt, ...shipment }) => [
    ...ship(shipment),
    ask(order, shipment.orderId, { type: 'RecordDelivery', data: { deliveredAt } }),
  ]),
  whenever(ReturnInspected, ({ orderId, returnId, complete, refundShipping, lines }) => {
    const back = lines.map(({ line, quantity, refund }) => ({ line, quantity, refund }));
    return [ask(order, orderId, { type: 'RecordReturn', data: { returnId, complete, refundShipping, lines: back } })];
  }),
  ...personPolicy,
  ...marketPolicy,
];
