import { MessageDue } from '#contracts/marketing.js';
import { BuyerNamed, OrderPlaced } from '#contracts/orders.js';
import { SubjectErased } from '#contracts/privacy.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { personPolicy } from '#personal/person.policy.js';
import { identity } from './customer/identity.js';
import { message } from './message/message.js';

export const marketingPolicy: Policy = [
  whenever(OrderPlaced, ({ orderId, channel, customerId }, { at }) =>
    customerId === undefined ? [] : [ask(identity, customerId, meet({ record: `order ${orderId}`, channel, at }))],
  ),
  whenever(BuyerNamed, ({ orderId, channel, placedAt: at, subjectId, buyer: contact }) => [
    ask(identity, subjectId, meet({ record: `order ${orderId}`, channel, at, contact })),
  ]),
  whenever(MessageDue, ({ messageId, until }) => [ask(message, messageId, { type: 'TakeUp', data: { until } })]),
  whenever(SubjectErased, ({ subjectId, erasedAt: at }) => [
    ask(identity, subjectId, { type: 'ForgetIdentity', data: { at } }),
  ]),
  ...personPolicy,
];

const meet = (data: Extract<Parameters<typeof identity.decide>[0], { type: 'MeetIdentity' }>['data']) => ({
  type: 'MeetIdentity' as const,
  data,
});
