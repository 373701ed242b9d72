import { StockAllocated, StockDeclined, UnitAllocated, UnitDeclined } from '#contracts/inventory.js';
import { PaymentDue } from '#contracts/orders.js';
import { SubjectDataRequested, SubjectErased } from '#contracts/privacy.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { marketPolicy } from './market/market.policy.js';
import { order, type DeclineReason } from './order/order.js';
import { person } from './person/person.js';

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
  whenever(SubjectErased, ({ subjectId, erasedAt }, { sequence }) => [
    ask(person, subjectId, { type: 'ForgetPerson', data: { erasedAt, sequence } }),
  ]),
  whenever(SubjectDataRequested, ({ subjectId, exportId }) => [
    ask(person, subjectId, { type: 'CollectData', data: { exportId } }),
  ]),
  ...marketPolicy,
];
