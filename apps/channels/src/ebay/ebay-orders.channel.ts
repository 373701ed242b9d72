import { z } from 'zod';
import { ChannelUnreachable } from '../channel/channel.js';
import type { CancelReason, Giving, Part, Pushed, Sent } from '../channel/channel.js';
import type { EbayApi } from './ebay-api.channel.js';
import {
  accepted,
  amount,
  cancellationOf,
  codesOf,
  fulfillments,
  issuedOf,
  read,
  refusalOf,
  refusing,
} from './replies.js';
import { cancellation, plainNumberOf, refundRequest, shippingFulfillment } from './requests.js';

const refund = z.object({ amount: amount.optional(), refundStatus: z.string().optional() });
const list = <Shape extends z.ZodType>(shape: Shape) => z.array(shape).nullish();
/** Of an order what is asked before anything is done to it. */
const standing = z.object({
  orderFulfillmentStatus: z.string().optional(),
  cancelStatus: z
    .object({
      cancelState: z.string().optional(),
      cancelRequests: list(
        z.object({
          cancelRequestId: z.string().optional(),
          cancelInitiator: z.string().optional(),
          cancelCompletedDate: z.string().nullish(),
        }),
      ),
    })
    .nullish(),
  pricingSummary: z.object({ total: amount }),
  paymentSummary: z
    .object({ payments: list(z.object({ paymentDate: z.string().optional() })), refunds: list(refund) })
    .nullish(),
  lineItems: z.array(z.object({ lineItemId: z.string(), refunds: list(refund) })),
});
type Standing = z.infer<typeof standing>;

const isCancelled = ({ cancelStatus }: Standing) => ['CANCELED', 'CANCELLED'].includes(cancelStatus?.cancelState ?? '');
/** Given back, or on its way back. */
const isGiven = ({ refundStatus = 'REFUNDED' }: { refundStatus?: string | undefined }) => refundStatus !== 'FAILED';
const minorOf = (one: z.infer<typeof refund>) => one.amount?.minor ?? 0;

/** What is done to an order of eBay's. None of these calls has a key at eBay, so each looks first whether it was done. */
export class EbayOrders {
  constructor(private readonly api: EbayApi) {}

  /** One call for a parcel. The same number is the same parcel. */
  async ship(number: string, parts: readonly Part[], sent: readonly Sent[]): Promise<Pushed> {
    const path = `${pathOf(number)}/shipping_fulfillment`;
    const known = await this.shipped(path);
    for (const one of sent) {
      if (known.includes(plainNumberOf(one.trackingNumber))) continue;
      const answer = await this.api.ask('order', 'POST', path, { body: shippingFulfillment(parts, one) });
      const code = refusalOf(answer);
      if (code === undefined || (await this.shipped(path)).includes(plainNumberOf(one.trackingNumber))) continue;
      if (isCancelled(await this.look(number))) return 'too-late';
      throw refusing(code, 'a dispatch');
    }
    return 'done';
  }

  /**
   * By the Post-Order API, which gives all of the money back. eBay wants calls for sellers in the EU and the UK to be signed, and
   * refuses those that are not. What that API says of a cancellation is as its documents have it; nobody here has seen it.
   */
  async cancel(number: string, reason: CancelReason): Promise<Pushed> {
    const order = await this.look(number);
    if (isCancelled(order)) return 'done';
    if (['FULFILLED', 'IN_PROGRESS'].includes(order.orderFulfillmentStatus ?? '')) return 'too-late';
    const open = (order.cancelStatus?.cancelRequests ?? []).find((one) => !one.cancelCompletedDate);
    if (open?.cancelRequestId !== undefined) return this.agree(open.cancelRequestId, open.cancelInitiator);
    const paidAt = order.paymentSummary?.payments?.find((one) => one.paymentDate !== undefined)?.paymentDate;
    const body = cancellation(number, reason, paidAt);
    const answer = await this.api.ask('order', 'POST', '/post-order/v2/cancellation', { body, as: 'post-order' });
    const outcome = cancellationOf(answer);
    if (outcome === 'done') return 'done';
    if (outcome.includes('INTERNAL_SYSTEM_ERROR')) throw new ChannelUnreachable('ebay answered INTERNAL_SYSTEM_ERROR');
    const isDone = ['CANCELLATION_EXIST', 'FULL_REFUNDED_ORDER'].some((why) => outcome.includes(why));
    // The time is over, the buyer has opened a case: people can still settle it with the buyer.
    return isDone ? 'done' : 'by-hand';
  }

  /**
   * What was given back of the same order, or line, by the same amount is this very refund: eBay takes no id of ours that it would
   * tell again. So of two refunds that are alike only one is made, and the other is left to people; none is ever made twice.
   * No more is asked for than is left of our part; what eBay collected as tax it gives back itself.
   */
  async refund(number: string, giving: Giving): Promise<Pushed> {
    const order = await this.look(number);
    const { total } = order.pricingSummary;
    if (giving.amount.currency !== total.currency) throw refusing('currency', 'a refund');
    if (isMade(order, giving)) return 'done';
    const given = [...(order.paymentSummary?.refunds ?? [])].filter(isGiven);
    const left = given.reduce((minor, one) => minor - minorOf(one), total.minor);
    const minor = Math.min(giving.amount.minor, left);
    if (minor <= 0) return 'done';
    const body = refundRequest(giving, { minor, currency: total.currency }, order.lineItems.length);
    const answer = await this.api.ask('order', 'POST', `${pathOf(number)}/issue_refund`, { body });
    const [code = ''] = codesOf(answer.body);
    if (code === '34917') return 'done';
    if (code === '34920') return 'too-late';
    // A case of the buyer's is open, or it was not paid through eBay.
    if (['34916', '34918', '34923'].includes(code)) return 'by-hand';
    issuedOf(answer);
    return 'done';
  }

  private async agree(cancelId: string, initiator: string | undefined): Promise<Pushed> {
    if (!/^buyer$/i.test(initiator ?? '')) return 'done';
    const path = `/post-order/v2/cancellation/${encodeURIComponent(cancelId)}/approve`;
    accepted(await this.api.ask('order', 'POST', path, { as: 'post-order' }), 'a cancellation');
    return 'done';
  }

  private async look(number: string): Promise<Standing> {
    return read(standing, await this.api.ask('order', 'GET', pathOf(number)), 'an order');
  }

  private async shipped(path: string): Promise<string[]> {
    const told = read(fulfillments, await this.api.ask('order', 'GET', path), 'dispatches');
    return (told.fulfillments ?? []).flatMap((one) => plainNumberOf(one.shipmentTrackingNumber ?? '') || []);
  }
}

export const pathOf = (number: string) => `/sell/fulfillment/v1/order/${encodeURIComponent(number)}`;

/** Of several lines one has the refund to itself; what the order tells of the others' is not taken for it. */
function isMade({ lineItems, paymentSummary }: Standing, { amount: wanted, parts }: Giving): boolean {
  const alike = (some: readonly z.infer<typeof refund>[] | null | undefined) =>
    (some ?? []).filter((one) => isGiven(one) && minorOf(one) === wanted.minor).length;
  const ofOrder = alike(paymentSummary?.refunds);
  const isOfLine = parts.length === 1 && lineItems.length > 1;
  if (!isOfLine) return ofOrder > 0;
  const [own, others] = [true, false].map((isOwn) =>
    lineItems
      .filter(({ lineItemId }) => (lineItemId === parts[0]!.lineId) === isOwn)
      .reduce((count, { refunds }) => count + alike(refunds), 0),
  );
  return own! > 0 || ofOrder > others!;
}
