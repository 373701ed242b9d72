import { PieceViewedWith } from '#contracts/analytics.js';
import { RevenueBooked } from '#contracts/finance.js';
import { DeliveryTroubled, ParcelsDispatched, ReturnInspected, ShipmentDelivered } from '#contracts/fulfillment.js';
import { PriceRuleSet, RatesPublished } from '#contracts/fx.js';
import { UnitDeclined } from '#contracts/inventory.js';
import { MessageDue } from '#contracts/marketing.js';
import {
  BuyerNamed,
  OrderBilled,
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  PaymentRefunded,
} from '#contracts/orders.js';
import { countryOf } from '#contracts/places.js';
import { SubjectErased } from '#contracts/privacy.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { exchangeRates } from '#money/exchange-rates.js';
import { priceRules } from '#money/price-rules.js';
import { personPolicy } from '#personal/person.policy.js';
import { cartPolicy } from './cart/cart.policy.js';
import { identity, type IdentityCommand } from './customer/identity.js';
import { message } from './message/message.js';
import { offerPolicy } from './offer/offer.policy.js';
import { viewed } from './recommendation/viewed.js';
import { purchase, type PurchaseCommand } from './timeline/purchase.js';
import { devicesPolicy } from './push/devices.policy.js';
import { watchesPolicy } from './watch/watches.policy.js';

type Meeting = Extract<IdentityCommand, { type: 'MeetIdentity' }>['data'];
type Moment = Extract<PurchaseCommand, { type: 'RecordMoment' }>['data'];

/** Who ordered, and that it was they. */
const met = (orderId: string, subjectId: string, meeting: Omit<Meeting, 'record'>, placedAt?: string) => [
  ask(identity, subjectId, { type: 'MeetIdentity', data: { record: `order ${orderId}`, ...meeting } }),
  ask(purchase, orderId, { type: 'RecordBuyer', data: { subjectId, ...(placedAt && { placedAt }) } }),
];
const went = (orderId: string, subjectId: string, destination: string, at: string) =>
  ask(identity, subjectId, {
    type: 'RecordCountry',
    data: { record: `order ${orderId}`, country: countryOf(destination), at },
  });
const passed = (orderId: string, moment: Moment) => [ask(purchase, orderId, { type: 'RecordMoment', data: moment })];

export const marketingPolicy: Policy = [
  whenever(OrderPlaced, ({ orderId, channel, customerId, lines, total }, { at }) => {
    const pieces = lines.map((line) => ('unitId' in line ? line.unitId : line.sku));
    return [
      ask(purchase, orderId, { type: 'RecordPurchase', data: { channel, pieces, total, at } }),
      ...(customerId === undefined ? [] : met(orderId, customerId, { channel, at })),
    ];
  }),
  whenever(BuyerNamed, ({ orderId, channel, placedAt: at, subjectId, buyer: contact }) =>
    met(orderId, subjectId, { channel, at, contact }, at),
  ),
  whenever(OrderConfirmed, ({ orderId }, { at }) => passed(orderId, { what: 'confirmed', at })),
  whenever(OrderCancelled, ({ orderId, reason }, { at }) =>
    passed(orderId, { what: 'cancelled', at, ...(reason === 'piece-gone' && { because: reason }) }),
  ),
  whenever(UnitDeclined, ({ orderId, unitId }) => [ask(purchase, orderId, { type: 'RecordLoss', data: { unitId } })]),
  whenever(PaymentRefunded, ({ orderId, amount }, { at }) => passed(orderId, { what: 'refunded', at, amount })),
  whenever(ParcelsDispatched, ({ orderId, parcels }) =>
    passed(orderId, { what: 'dispatched', at: parcels[0]!.sentAt }),
  ),
  whenever(DeliveryTroubled, ({ orderId, trouble, at }) => passed(orderId, { what: 'delayed', at, trouble })),
  whenever(ShipmentDelivered, ({ orderId, deliveredAt: at }) => passed(orderId, { what: 'delivered', at })),
  whenever(ReturnInspected, ({ orderId }, { at }) => passed(orderId, { what: 'returned', at })),
  // What people enter was sold when they say.
  whenever(OrderBilled, ({ orderId, orderedAt: at, subjectId, destination }) => [
    ask(purchase, orderId, { type: 'RecordPlacedAt', data: { at } }),
    ...(subjectId === undefined || destination === undefined ? [] : [went(orderId, subjectId, destination, at)]),
  ]),
  whenever(RevenueBooked, ({ orderId, ...data }) => [ask(purchase, orderId, { type: 'RecordRevenue', data })]),
  whenever(RatesPublished, (set) => [ask(exchangeRates, set.source, { type: 'RecordRates', data: { set } })]),
  whenever(PriceRuleSet, (rule, { sequence }) => [
    ask(priceRules, rule.currency, { type: 'RecordPriceRule', data: { rule, sequence } }),
  ]),
  whenever(PieceViewedWith, ({ unitId, unitIds }, { sequence }) => [
    ask(viewed, unitId, { type: 'RecordViewedWith', data: { unitIds, sequence } }),
  ]),
  whenever(MessageDue, ({ messageId, until }) => [ask(message, messageId, { type: 'TakeUp', data: { until } })]),
  whenever(SubjectErased, ({ subjectId, erasedAt: at }) => [
    ask(identity, subjectId, { type: 'ForgetIdentity', data: { at } }),
  ]),
  ...cartPolicy,
  ...offerPolicy,
  ...watchesPolicy,
  ...devicesPolicy,
  ...personPolicy,
];
