import * as contracts from '#contracts/channels.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { minorOf } from '#money/money.js';
import { divide } from '#money/rounding.js';
import type { Publication, Published } from '#messaging/publication.js';
import { person, type PersonEvent } from '#personal/person.js';
import { answersOf } from '#personal/published.js';
import { listing, type ListingEvent } from './listing/listing.js';
import { message, type MessageEvent } from './message/message.js';
import { orderIdOf, sale, soldLines, type HeardOrder, type SaleEvent } from './order/sale.js';
import { payout, type PayoutEvent } from './payout/payout.js';
import type { ToldPayoutLine } from './payout/told-payout.js';
import { stockCount, type StockCountEvent } from './store/stock-count.js';

type ChannelsEvent = ListingEvent | SaleEvent | MessageEvent | PayoutEvent | StockCountEvent | PersonEvent;

/** The facts of the channels that other services may rely on. What is not translated here stays private. */
export const published: Published<ChannelsEvent> = (event: Recorded, id) => {
  const [kind] = splitStream(event.stream);
  if (kind === sale.stream) return ofSale(event as Recorded<SaleEvent>, id);
  if (kind === listing.stream) return ofListing(event as Recorded<ListingEvent>, id);
  if (kind === message.stream) return ofMessage(event as Recorded<MessageEvent>, id);
  if (kind === payout.stream) return ofPayout(event as Recorded<PayoutEvent>);
  if (kind === stockCount.stream) return [contracts.StockCounted.of((event as Recorded<StockCountEvent>).data)];
  if (kind === person.stream) return answers(event as Recorded<PersonEvent>, id);
  return [];
};

const answers = answersOf(contracts);

function ofSale({ type, data, at }: Recorded<SaleEvent>, orderId: string): readonly Publication[] {
  switch (type) {
    case 'OrderSold':
      return [contracts.OrderSold.of({ orderId, channel: data.channel, ...soldOf(data.order) })];
    case 'OrderCancelledThere':
      return [contracts.OrderCancelledThere.of({ orderId, ...data })];
    case 'RefundMade': {
      const { channel, refund, asked } = data;
      const { refundId, amount } = refund;
      return [contracts.RefundMade.of({ orderId, channel, refundId, amount, asked, at: refund.at })];
    }
    case 'WishLeftToPeople': {
      const { channel, what, because: reason } = data;
      return [contracts.WorkNeeded.of({ orderId, channel, what, reason, at: data.at })];
    }
    case 'ConflictOpened':
      return [contracts.SaleConflictOpened.of({ orderId, ...data, at })];
    case 'RivalsFound': {
      const { channel, subjectId, unitIds, similar } = data;
      return [contracts.ApologyDue.of({ orderId, channel, subjectId, unitIds, similar })];
    }
    case 'ConflictSettled':
      return [contracts.SaleConflictSettled.of({ orderId, channel: data.channel, winners: data.winners, at })];
    case 'OrderHeard':
    case 'OrderHeardAgain':
    case 'WishMade':
    case 'WishGranted':
      return [];
  }
}

function soldOf(order: HeardOrder) {
  const { number, placedAt, subjectId, buyer, destination, shipBy, tax, ...figures } = order;
  const { goods, discount, shipping, taxIncluded, other, total, fees } = figures;
  return {
    ...{ number, placedAt, lines: soldLines(order).map(lineOf), ...(buyer !== undefined && { subjectId, buyer }) },
    ...{ ...(destination !== undefined && { destination }), ...(shipBy !== undefined && { shipBy }) },
    figures: {
      ...{ goods, discount, shipping, ownTax: tax.own, collectedTax: tax.collected, taxIncluded, other, total },
      ...(fees !== undefined && { fees }),
    },
  };
}

/** At the price that was agreed there, less its discount, where that divides into pieces. */
function lineOf({ ours, price, quantity, discount }: HeardOrder['lines'][number]) {
  const [paid, pieces] = [BigInt(price.minor) * BigInt(quantity) - BigInt(discount.minor), BigInt(quantity)];
  const agreed = { minor: Math.max(minorOf(divide(paid, pieces, 'floor')), 0), currency: price.currency };
  if ('unitId' in ours) return { ...ours, price: agreed };
  if ('sku' in ours) return { ...ours, quantity, price: agreed };
  throw new Error('what is no goods of ours is no line of an order');
}

function ofListing({ type, data, at }: Recorded<ListingEvent>, id: string): readonly Publication[] {
  const [channel, unitId] = [id.slice(0, id.indexOf('.')), id.slice(id.indexOf('.') + 1)];
  const of = (listed: { readonly listingNumber: string } | undefined) => ({
    ...{ unitId, channel, listingNumber: listed?.listingNumber || 'unknown' },
  });
  switch (type) {
    case 'ListingPublished': {
      const { listed, price, rateId, ruleId } = data;
      const rate = rateId === undefined ? {} : { rateId };
      return [contracts.ListingPublished.of({ ...of(listed), price, ...rate, ruleId, at: data.at })];
    }
    case 'ListingEnded': {
      const { listed, because, orderId, exposedMs } = data;
      const whose = orderId === undefined ? {} : { orderId };
      const exposed = exposedMs === undefined ? {} : { exposedMs };
      return [contracts.ListingEnded.of({ ...of(listed), because, ...whose, ...exposed, at: data.at })];
    }
    case 'ListingSoldThere': {
      const { listed, orderId } = data;
      return [contracts.ListingEnded.of({ ...of(listed), because: 'sold-there', orderId, at: data.at ?? at })];
    }
    case 'ListingOverexposed': {
      const { listed, ...exposed } = data;
      return [contracts.ListingOverexposed.of({ ...of(listed), ...exposed })];
    }
    case 'ListingDrifted':
      return [contracts.ListingDrifted.of({ ...of(data.listed), found: data.found, wanted: data.wanted })];
    case 'AuctionBidOn':
      return [contracts.PieceBidOn.of({ unitId, channel, ...data })];
    case 'ListingDrafted':
    case 'ListingWanted':
    case 'ListingUnwanted':
    case 'OfferHeard':
    case 'ClaimHeard':
    case 'HoldHeard':
    case 'PublicationAsked':
    case 'PublicationRefused':
    case 'EndingAsked':
    case 'EndingRefused':
    case 'RepricingAsked':
    case 'ListingRepriced':
    case 'ListingMissed':
    case 'ListingSeenAgain':
      return [];
  }
}

function ofMessage({ type, data }: MessageEvent, messageId: string): readonly Publication[] {
  if (type !== 'MessageQuarantined') return [];
  const reason = `${data.pointer}: ${data.reason}`.slice(0, 120).toWellFormed();
  return [contracts.PayloadQuarantined.of({ messageId, channel: data.channel, reason })];
}

function ofPayout({ data }: PayoutEvent): readonly Publication[] {
  const { channel: payer, payoutId, at, total, lines, part, parts } = data;
  const told = lines.map((line) => settledBy(payer, line));
  return [contracts.PayoutReported.of({ payer, payoutId, at, total, lines: told, part, parts })];
}

function settledBy(payer: string, { number, refundId, fee, presented, ...line }: ToldPayoutLine) {
  return {
    ...{ ...line, ...(number !== undefined && { orderId: orderIdOf(payer, number) }) },
    ...{ ...(refundId !== undefined && { refundId }), ...(fee !== undefined && { fee }) },
    ...(presented !== undefined && { presented }),
  };
}
