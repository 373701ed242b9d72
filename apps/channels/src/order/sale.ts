import { conflictRule } from '#contracts/channels.js';
import type { SealedBuyer } from '#contracts/personal.js';
import { sameContent } from '#contracts/same-content.js';
import type { Money } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import type { CancelReason, Giving, Pushed, Sent } from '../channel/channel.js';
import { cancelReasonOf, givenBackMinor, type Returned } from './giving-back.js';
import { doneByHand } from './by-hand.js';
import { backFor, isGivenBack, leftMinor, refunded } from './money-back.js';
import type { ToldLine, ToldOrder, ToldRefund } from './told-order.js';

/** What of ours a line of the channel is; nothing: gift wrap and the like. */
export type Ours = { unitId: string; holdId?: string | undefined } | { sku: string } | { nothing: true };
export type HeardLine = ToldLine & { readonly ours: Ours };
/** An order as it was told, its lines found in our stock, its buyer sealed under the keys of `subjectId`. */
export type HeardOrder = Omit<ToldOrder, 'lines' | 'buyer'> & {
  readonly lines: readonly HeardLine[];
  readonly subjectId: string;
  readonly buyer?: SealedBuyer | undefined;
};

/** What we ask of the channel. */
export type Wish =
  | { what: 'cancel'; reason: CancelReason }
  | { what: 'ship'; sent: readonly Sent[] }
  /** `withShipping`: what it cost to send goes back by it too. */
  | { what: 'refund'; giving: Giving; withShipping?: boolean };
export type What = Wish['what'];
type Winner = { unitId: string; orderId: string };

export type SaleCommand =
  /** `raw`: the file with what the channel wrote, sealed for its buyer, by its hash. */
  | { type: 'HearOrder'; data: { channel: string; order: HeardOrder; raw: string } }
  | { type: 'HearRefund'; data: ToldRefund }
  | { type: 'HearOwnCancellation'; data: { reason: string } }
  | { type: 'HearDispatch'; data: { sent: readonly Sent[] } }
  | { type: 'HearReturn'; data: Returned }
  | { type: 'AskRefund'; data: { refundId: string; amount: Money } }
  | { type: 'RecordDone'; data: { what: What; at: string } }
  | { type: 'RecordPush'; data: { wishId: string; outcome: Pushed | 'refused'; code?: string; at: string } }
  | { type: 'RecordRivals'; data: { winners: Winner[]; similar: string[] } };

// These shapes are on disk for ever: add to them, never change them.
export type SaleEvent =
  | { type: 'OrderHeard'; data: { channel: string; order: HeardOrder; raw: string } }
  | { type: 'OrderHeardAgain'; data: { order: HeardOrder; raw: string } }
  | { type: 'OrderSold'; data: { channel: string; order: HeardOrder } }
  | { type: 'OrderCancelledThere'; data: { channel: string; reason: string } }
  | { type: 'RefundMade'; data: { channel: string; refund: ToldRefund; asked: boolean } }
  | { type: 'WishMade'; data: { channel: string; wishId: string; wish: Wish } }
  | { type: 'WishGranted'; data: { wishId: string; what: What } }
  /** The channel lets no program do that, or does not want it: people see to it. */
  | { type: 'WishLeftToPeople'; data: { channel: string; wishId: string; what: What; because: string; at: string } }
  | { type: 'ConflictOpened'; data: { channel: string; unitIds: string[]; rule: string } }
  | {
      type: 'RivalsFound';
      data: { channel: string; subjectId: string; unitIds: string[]; similar: string[]; winners: Winner[] };
    }
  | { type: 'ConflictSettled'; data: { channel: string; winners: Winner[] } };

export type Sale = {
  readonly channel?: string;
  readonly order?: HeardOrder;
  readonly raws: readonly string[];
  readonly isSold: boolean;
  /** By whom it was cancelled first. */
  readonly cancelled?: 'there' | 'here';
  readonly refunds: readonly ToldRefund[];
  readonly wishes: { readonly [wishId: string]: Wish & { readonly status: 'open' | 'granted' | 'people' } };
  readonly conflict?: {
    readonly unitIds: readonly string[];
    readonly winners: readonly Winner[];
    /** Whether we know who has the pieces; it may be nobody, where there were none of them any more. */
    readonly isSearched: boolean;
    readonly isSettled: boolean;
  };
};

const rawsMax = 100;

/** One sale at a channel; its id is that of the order it becomes: o-ebay-12-13579-24680. */
export const sale: Decider<SaleCommand, SaleEvent, Sale> = {
  stream: 'sale',
  initial: { raws: [], isSold: false, refunds: [], wishes: {} },

  decide(command, sale) {
    switch (command.type) {
      case 'HearOrder':
        return heard(command.data, sale);
      case 'HearRefund':
        return followed(sale, refunded([command.data], sale));
      case 'HearOwnCancellation':
        return cancelledHere(command.data.reason, sale);
      case 'HearDispatch':
        // One wish for all parcels: it is told when the last of them has left.
        return wish(sale, 'ship', { what: 'ship', sent: command.data.sent });
      case 'HearReturn':
        return returned(command.data, sale);
      case 'AskRefund':
        return asked(command.data, sale);
      case 'RecordDone':
        return followed(sale, doneByHand(command.data, sale));
      case 'RecordPush':
        return pushed(command.data, sale);
      case 'RecordRivals': {
        const { channel, order, conflict } = sale;
        if (channel === undefined || order === undefined || conflict === undefined || conflict.isSearched) return [];
        const { subjectId } = order;
        const found = { ...command.data, channel, subjectId, unitIds: [...conflict.unitIds] };
        return followed(sale, [{ type: 'RivalsFound', data: found }]);
      }
    }
  },

  evolve(sale, event) {
    switch (event.type) {
      case 'OrderHeard': {
        const { channel, order, raw } = event.data;
        return { ...sale, channel, order, raws: [raw] };
      }
      case 'OrderHeardAgain': {
        const { order, raw } = event.data;
        const raws = sale.raws.includes(raw) ? sale.raws : [...sale.raws, raw].slice(-rawsMax);
        return { ...sale, raws, order: isLater(order, sale.order) ? order : sale.order! };
      }
      case 'OrderSold':
        return { ...sale, isSold: true };
      case 'OrderCancelledThere':
        return { ...sale, cancelled: sale.cancelled ?? 'there' };
      case 'RefundMade':
        return { ...sale, refunds: [...sale.refunds, event.data.refund] };
      case 'WishMade': {
        const { wishId, wish } = event.data;
        const wishes = { ...sale.wishes, [wishId]: { ...wish, status: 'open' as const } };
        return { ...sale, wishes, ...(wish.what === 'cancel' && { cancelled: sale.cancelled ?? 'here' }) };
      }
      case 'WishGranted':
        return withStatus(sale, event.data.wishId, 'granted');
      case 'WishLeftToPeople':
        return withStatus(sale, event.data.wishId, 'people');
      case 'ConflictOpened':
        return { ...sale, conflict: { unitIds: event.data.unitIds, winners: [], isSearched: false, isSettled: false } };
      case 'RivalsFound':
        return { ...sale, conflict: { ...sale.conflict!, winners: event.data.winners, isSearched: true } };
      case 'ConflictSettled':
        return { ...sale, conflict: { ...sale.conflict!, isSettled: true } };
    }
  },
};

/** The id of the order that a channel's order becomes here. */
export const orderIdOf = (channel: string, number: string) => `o-${channel}-${number}`;

/** What of it is goods of ours: the lines of the order, in its order. */
export const soldLines = ({ lines }: Pick<HeardOrder, 'lines'>) => lines.filter(({ ours }) => !('nothing' in ours));

/** Whether people have to do something at the channel. */
export const needsPeople = ({ wishes }: Sale) => Object.values(wishes).some(({ status }) => status === 'people');

const stepOf = { unpaid: 0, paid: 1, cancelled: 2 } as const satisfies Record<ToldOrder['status'], number>;

/** Of two tellings the later counts; of one moment, the one in which more has happened, else the one that came last. */
const isLater = (one: HeardOrder, other: HeardOrder | undefined) =>
  other === undefined ||
  one.updatedAt > other.updatedAt ||
  (one.updatedAt === other.updatedAt && stepOf[one.status] >= stepOf[other.status]);

function heard({ channel, order, raw }: Extract<SaleCommand, { type: 'HearOrder' }>['data'], sale: Sale): SaleEvent[] {
  if (sale.order === undefined) {
    const first: SaleEvent = { type: 'OrderHeard', data: { channel, order, raw } };
    return consequences(sale, [first]);
  }
  if (sale.raws.includes(raw)) return [];
  // Its buyer was sealed when it was first heard; sealed again, the same name is the same text, unless she was forgotten since.
  const known = { ...order, subjectId: sale.order.subjectId, buyer: sale.order.buyer ?? order.buyer };
  return consequences(sale, [{ type: 'OrderHeardAgain', data: { order: known, raw } }]);
}

/** What follows from an order as it is told now. */
function consequences(before: Sale, news: SaleEvent[]): SaleEvent[] {
  const heard = news.reduce(saleEvolve, before);
  const [channel, order] = [heard.channel!, heard.order!];
  const events = [...news];
  const isOver = order.status === 'cancelled';
  if (order.status === 'paid' && !order.isTest && !heard.isSold && heard.cancelled === undefined)
    events.push({ type: 'OrderSold', data: { channel, order } });
  if (isOver && heard.isSold && heard.cancelled === undefined)
    events.push({ type: 'OrderCancelledThere', data: { channel, reason: `cancelled at ${channel}` } });
  events.push(...refunded(order.refunds, events.reduce(saleEvolve, before)));
  if (isOver && heard.wishes['cancel']?.status === 'people')
    events.push({ type: 'WishGranted', data: { wishId: 'cancel', what: 'cancel' } });
  return followed(before, events);
}

/** A conflict is over once the channel itself says that its loser is cancelled, and that all of the money is back. */
function followed(before: Sale, events: SaleEvent[]): SaleEvent[] {
  const { channel, order, conflict, refunds, wishes } = events.reduce(saleEvolve, before);
  if (conflict === undefined || conflict.isSettled || !conflict.isSearched || order === undefined) return events;
  const isOver = order.status === 'cancelled' || (channel === 'store' && wishes['cancel']?.status === 'granted');
  const isBack = isOver && givenBackMinor(refunds) >= order.total.minor;
  if (!isBack) return events;
  return [...events, { type: 'ConflictSettled', data: { channel: channel!, winners: [...conflict.winners] } }];
}

function cancelledHere(reason: string, sale: Sale): SaleEvent[] {
  const { channel, order } = sale;
  if (channel === undefined || order === undefined || sale.cancelled !== undefined) return [];
  const opened: SaleEvent[] = [];
  const unitIds = soldLines(order).flatMap(({ ours }) => ('unitId' in ours ? [ours.unitId] : []));
  // Of a counted article there may be too few, and nobody else has what there is none of.
  if (reason === 'piece-gone' && unitIds.length > 0)
    opened.push({ type: 'ConflictOpened', data: { channel, unitIds, rule: conflictRule } });
  return [...opened, ...wish(sale, 'cancel', { what: 'cancel', reason: cancelReasonOf(reason) })];
}

function returned(data: Returned, sale: Sale): SaleEvent[] {
  if (sale.order === undefined || sale.cancelled !== undefined) return [];
  const wishId = `refund-${data.returnId}`;
  if (wishId in sale.wishes) return [];
  const back = backFor(data, soldLines(sale.order), sale);
  return back === undefined ? [] : wish(sale, wishId, back);
}

function asked({ refundId, amount }: { refundId: string; amount: Money }, sale: Sale): SaleEvent[] {
  const { order } = sale;
  if (order === undefined) throw new Refusal('sale-unknown', 'No channel told us of this sale.');
  const wishId = `refund-${refundId}`;
  const known = sale.wishes[wishId];
  const giving: Giving = { refundId, amount, parts: [], reason: 'other' };
  if (known !== undefined) {
    if (known.what === 'refund' && sameContent(known.giving, giving)) return [];
    throw new Refusal('refund-number-taken', 'Another refund was asked for under this number.');
  }
  if (sale.cancelled !== undefined)
    throw new Refusal('sale-cancelled', 'It was cancelled: all of its money goes back.');
  const left = leftMinor(sale);
  if (amount.currency !== order.total.currency || amount.minor > left || amount.minor < 1)
    throw new Refusal('refund-too-large', `At most ${left} minor units of ${order.total.currency} are left.`);
  return wish(sale, wishId, { what: 'refund', giving });
}

/** Asked once; nothing is asked of a till. */
function wish(sale: Sale, wishId: string, wish: Wish): SaleEvent[] {
  const { channel } = sale;
  if (channel === undefined || wishId in sale.wishes) return [];
  if (channel === 'store' && wish.what === 'ship') return [];
  return [{ type: 'WishMade', data: { channel, wishId, wish } }];
}

function pushed(
  { wishId, outcome, code, at }: Extract<SaleCommand, { type: 'RecordPush' }>['data'],
  sale: Sale,
): SaleEvent[] {
  const known = sale.wishes[wishId];
  if (known?.status !== 'open') return [];
  const { what } = known;
  // It may have been done there by people, before the channel said that only people can.
  if (outcome === 'done' || isDoneThere(wishId, what, sale)) return [{ type: 'WishGranted', data: { wishId, what } }];
  const because = outcome === 'refused' ? (code ?? 'refused') : outcome;
  return [{ type: 'WishLeftToPeople', data: { channel: sale.channel!, wishId, what, because, at } }];
}

function isDoneThere(wishId: string, what: What, sale: Sale): boolean {
  if (what === 'cancel') return sale.order?.status === 'cancelled';
  return what === 'refund' && isGivenBack(wishId, sale);
}

const withStatus = (sale: Sale, wishId: string, status: 'granted' | 'people'): Sale => ({
  ...sale,
  wishes: { ...sale.wishes, [wishId]: { ...sale.wishes[wishId]!, status } },
});

const saleEvolve = (state: Sale, event: SaleEvent): Sale => sale.evolve(state, event);
