import {
  BuyerNamed,
  DeliveryOrdered,
  OrderBilled,
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  PaymentCaptured,
  PaymentDue,
  PaymentRefunded,
  PaymentRefundFailed,
  PayoutReported,
  RetentionDeclared,
  SubjectDataCollected,
  type Delivery,
} from '#contracts/orders.js';
import type { Money } from '#contracts/vocabulary.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { Publication, Published } from '#messaging/publication.js';
import { person, type PersonEvent } from '#personal/person.js';
import { answersOf } from '#personal/published.js';
import type { Bill } from './order/bill.js';
import { order, type OrderEvent } from './order/order.js';
import type { PaymentMethod } from './payment/payment-methods.js';
import { payout, type PayoutEvent } from './payout/payout.js';

/**
 * The order facts that other services may rely on. What is not translated here stays private; so do quotes, promotions and
 * what we know of the market.
 */
export const published: Published<OrderEvent | PersonEvent | PayoutEvent> = (event: Recorded, id) => {
  const [kind] = splitStream(event.stream);
  if (kind === order.stream) return ofOrder(event as Recorded<OrderEvent>, id);
  if (kind === payout.stream) return ofPayout(event as Recorded<PayoutEvent>, id);
  if (kind === person.stream) return answers(event as Recorded<PersonEvent>, id);
  return [];
};

const answers = answersOf({ RetentionDeclared, SubjectDataCollected });

function ofOrder({ type, data, at }: Recorded<OrderEvent>, orderId: string): readonly Publication[] {
  switch (type) {
    case 'OrderPlaced':
      return [OrderPlaced.of({ orderId, ...sale(data) }), ...buyerNamed(orderId, data)];
    case 'OrderConfirmed':
      return [OrderConfirmed.of({ orderId, ...sale(data) }), ...deliveredAndBilled(orderId, data, at)];
    case 'OrderCancelled':
      return [OrderCancelled.of({ orderId, ...data })];
    case 'PaymentAwaited':
      return [{ ...PaymentDue.of({ orderId, until: data.until }), deliverAt: data.until }];
    case 'PaymentCaptured':
      return paid(data, (method) => PaymentCaptured.of({ orderId, ...payment(data, method) }));
    case 'RefundSucceeded':
      return paid(data, (method) => {
        const { refundId, tax, reason } = data;
        return PaymentRefunded.of({ orderId, ...payment(data, method), refundId, tax, reason });
      });
    case 'RefundFailed':
      return paid(data, (method) => {
        const { refundId, reason } = data;
        return PaymentRefundFailed.of({ orderId, ...payment(data, method), refundId, reason });
      });
    case 'LineAllocated':
    case 'LineDeclined':
    case 'OrderAllocated':
    case 'OrderPaid':
    case 'OrderPacked':
    case 'OrderShipped':
    case 'OrderDelivered':
    case 'OrderReturned':
    case 'OrderPartlyReturned':
    case 'ReturnHeardEarly':
    case 'CancelledElsewhere':
    case 'OrderRefunded':
    case 'PaymentRequested':
    case 'PaymentActionRequired':
    case 'PaymentDeclined':
    case 'PaymentAuthorised':
    case 'CaptureRequested':
    case 'VoidRequested':
    case 'PaymentVoided':
    case 'RefundRequested':
    case 'RefundPending':
      return [];
  }
}

type Placed = Extract<OrderEvent, { type: 'OrderPlaced' }>['data'];

function buyerNamed(orderId: string, { channel, placedAt, buyer }: Placed): readonly Publication[] {
  if (buyer === undefined) return [];
  const { subjectId, name, email, phone } = buyer;
  const told = { name, ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) };
  return [BuyerNamed.of({ orderId, channel, placedAt, subjectId, buyer: told })];
}

type Confirmed = Extract<OrderEvent, { type: 'OrderConfirmed' }>['data'];

const ofPayout = ({ data }: Recorded<PayoutEvent>, payoutId: string): readonly Publication[] => [
  PayoutReported.of({ ...data, payer: 'stripe', payoutId }),
];

const sale = ({ channel, customerId, lines, total }: Confirmed) => ({ channel, customerId, lines, total });

/**
 * Confirmations of before we took parcels to anybody say nothing of a delivery, and those of before there were books nothing
 * of a bill. One with a bill has a delivery, so that the bill is always its third publication.
 */
function deliveredAndBilled(orderId: string, confirmed: Confirmed, orderedAt: string): readonly Publication[] {
  const { channel, lines, delivery, bill } = confirmed;
  if (delivery === undefined) return [];
  const ordered = DeliveryOrdered.of({ orderId, channel, lines, orderedAt, ...delivery });
  if (bill === undefined) return [ordered];
  const { soldAt = orderedAt, ...charged } = bill;
  return [ordered, OrderBilled.of({ orderId, orderedAt: soldAt, ...billed(confirmed, delivery, charged) })];
}

/** The bill under the lines that it is for; who gets the order gets the bill. */
function billed(
  { channel, lines, total }: Confirmed,
  { destination, subjectId, consignee }: Delivery,
  bill: Omit<Bill, 'soldAt'>,
) {
  const { lines: charges, shipping, ...known } = bill;
  const inCurrency = (minor: number) => ({ minor, currency: total.currency });
  const { name, address } = consignee ?? {};
  return {
    ...{ ...known, channel, total },
    lines: lines.map(({ line, ...what }, index) => ({
      ...('unitId' in what
        ? { line, unitId: what.unitId, quantity: 1 }
        : { line, sku: what.sku, quantity: what.quantity }),
      ...charges[index]!,
    })),
    shipping: {
      ...{ amount: inCurrency(shipping.amountMinor), tax: inCurrency(shipping.taxMinor ?? 0) },
      total: inCurrency(shipping.totalMinor),
    },
    ...{ ...(destination !== undefined && { destination }), ...(subjectId !== undefined && { subjectId }) },
    ...(name !== undefined && { buyer: { name, ...(address !== undefined && { address }) } }),
  };
}

type Paid = { readonly paymentId: string; readonly method: PaymentMethod; readonly amount: Money };
type OurMethod = Exclude<PaymentMethod, 'elsewhere'>;

/** Only money that went through our hands. */
const paid = ({ method }: Paid, publish: (method: OurMethod) => Publication) =>
  method === 'elsewhere' ? [] : [publish(method)];

const payment = ({ paymentId, amount }: Paid, method: OurMethod) => ({ paymentId, method, amount });
