import { StockAllocated, StockDeclined, UnitAllocated, UnitDeclined } from '#contracts/inventory.js';
import { PaymentDue } from '#contracts/orders.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { marketPolicy } from './market/market.policy.js';
import { order, type DeclineReason } from './order/order.js';

type Line = { readonly orderId: string; readonly line: number };
const allocate = ({ orderId, line }: Line) => [ask(order, orderId, { type: 'RecordAllocation', data: { line } })];
const decline = ({ orderId, line, reason }: Line & { readonly reason: DeclineReason }) => [
  ask(order, orderId, { type: 'RecordDecline', data: { line, reason } }),
];

export const ordersPolicy: Policy = [
  whenever(UnitAllocated, allocate),
  whenever(StockAllocated, allocate),
  whenever(UnitDeclined, decline),
  whenever(StockDeclined, decline),
  whenever(PaymentDue, ({ orderId, until }) => [ask(order, orderId, { type: 'ExpirePayment', data: { until } })]),
  ...marketPolicy,
];
