import { CartDue } from '#contracts/marketing.js';
import { OrderPlaced } from '#contracts/orders.js';
import { SubjectErased } from '#contracts/privacy.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { cart } from './cart.js';

export const cartPolicy: Policy = [
  whenever(OrderPlaced, ({ orderId, customerId, lines }, { at }) => {
    const unitIds = lines.flatMap((line) => ('unitId' in line ? [line.unitId] : []));
    return customerId === undefined
      ? []
      : [ask(cart, customerId, { type: 'RecordOrder', data: { orderId, unitIds, at } })];
  }),
  whenever(CartDue, ({ customerId, until }) => [ask(cart, customerId, { type: 'AbandonCart', data: { until } })]),
  whenever(SubjectErased, ({ subjectId, erasedAt: at }) => [
    ask(cart, subjectId, { type: 'ForgetCart', data: { at } }),
  ]),
];
