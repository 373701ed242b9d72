import { OrderSold, PayoutReported as ChannelPayout, RefundMade } from '#contracts/channels.js';
import { LabelBought, LabelVoided } from '#contracts/fulfillment.js';
import { RatesPublished } from '#contracts/fx.js';
import {
  UnitDescribed,
  UnitFound,
  UnitRegistered,
  UnitReturned,
  UnitSaleReversed,
  UnitWrittenOff,
} from '#contracts/inventory.js';
import {
  OrderBilled,
  OrderCancelled,
  PaymentCaptured,
  PaymentRefunded,
  PaymentRefundFailed,
  PayoutReported as CardPayout,
} from '#contracts/orders.js';
import { ask, whenever, type About, type Policy } from '#messaging/policy.js';
import { exchangeRates } from '#money/exchange-rates.js';
import { personPolicy } from '#personal/person.policy.js';
import { accountOfPayment } from './account/accounts.js';
import { payout, payoutKeyOf, type Part } from './payout/payout.js';
import { piece } from './piece/piece.js';
import { sale } from './sale/sale.js';

const back = ({ unitId, orderId }: { readonly unitId: string; readonly orderId: string }, { at }: About) => [
  ask(piece, unitId, { type: 'TakePieceBack', data: { orderId, at } }),
];
const paidOut = (part: Part) => [ask(payout, payoutKeyOf(part.payer, part.payoutId), { type: 'HearPart', data: part })];
type Labelled = { readonly parcelId: string; readonly trackingNumber: string };
const labelIdOf = ({ parcelId, trackingNumber }: Labelled) => `${parcelId}.${trackingNumber}`;

/** What happens elsewhere that money follows from. */
export const financePolicy: Policy = [
  whenever(OrderBilled, ({ orderId, ...bill }) => [ask(sale, orderId, { type: 'HearBill', data: { bill } })]),
  whenever(OrderSold, ({ orderId, ...sold }) => [ask(sale, orderId, { type: 'HearSold', data: { sold } })]),
  whenever(PaymentCaptured, ({ orderId, method, amount }, { at }) => [
    ask(sale, orderId, { type: 'HearCapture', data: { account: accountOfPayment(method), amount, at } }),
  ]),
  whenever(OrderCancelled, ({ orderId }, { at }) => [ask(sale, orderId, { type: 'HearCancellation', data: { at } })]),
  whenever(PaymentRefunded, ({ orderId, refundId, amount, tax, reason }, { at }) => [
    ask(sale, orderId, { type: 'HearRefund', data: { refundId, amount, tax, reason, at } }),
  ]),
  whenever(RefundMade, ({ orderId, refundId, amount, at }) => [
    ask(sale, orderId, { type: 'HearRefund', data: { refundId, amount, at } }),
  ]),
  whenever(PaymentRefundFailed, ({ orderId, refundId }, { at }) => [
    ask(sale, orderId, { type: 'HearRefundFailure', data: { refundId, at } }),
  ]),
  whenever(LabelBought, ({ orderId, parcelId, trackingNumber, carrier, cost, isReturn }, { at }) => {
    const labelId = labelIdOf({ parcelId, trackingNumber });
    return [ask(sale, orderId, { type: 'HearLabel', data: { labelId, carrier, cost, isReturn, at } })];
  }),
  whenever(LabelVoided, ({ orderId, parcelId, trackingNumber }, { at }) => {
    const labelId = labelIdOf({ parcelId, trackingNumber });
    return [ask(sale, orderId, { type: 'HearVoid', data: { labelId, at } })];
  }),
  whenever(UnitRegistered, ({ unitId, title, cost }, { at, sequence }) => [
    ask(piece, unitId, { type: 'RegisterPiece', data: { title, ...(cost && { cost }), at, sequence } }),
  ]),
  whenever(UnitDescribed, ({ unitId, title }, { sequence }) =>
    title === undefined ? [] : [ask(piece, unitId, { type: 'RetitlePiece', data: { title, sequence } })],
  ),
  whenever(UnitReturned, back),
  whenever(UnitSaleReversed, back),
  whenever(UnitWrittenOff, ({ unitId, reason }, { at, sequence }) => [
    ask(piece, unitId, { type: 'WriteOffPiece', data: { reason, at, sequence } }),
  ]),
  whenever(UnitFound, ({ unitId }, { at, sequence }) => [
    ask(piece, unitId, { type: 'FindPiece', data: { at, sequence } }),
  ]),
  whenever(RatesPublished, (set) => [ask(exchangeRates, set.source, { type: 'RecordRates', data: { set } })]),
  whenever(CardPayout, paidOut),
  whenever(ChannelPayout, paidOut),
  ...personPolicy,
];
