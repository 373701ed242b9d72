import type { Sealed } from '#contracts/personal.js';
import { specification } from '#eventsourcing/specification.js';
import { sale, type HeardLine, type HeardOrder, type SaleCommand, type SaleEvent } from './sale.js';
import type { ToldRefund } from './told-order.js';

/** The words in which the specifications of sales tell their stories: a bowl and three tins of polish, sold at eBay. */
export const usd = (minor: number) => ({ minor, currency: 'USD' });
export const at = (second: number) => new Date(Date.UTC(2026, 0, 10, 15, 0, second)).toISOString();

const tax = (own: number, collected = 0) => ({ own: usd(own), collected: usd(collected) });
export const bowl: HeardLine = {
  ...{ lineId: 'l-1', sku: 'CM-72.49.3', title: 'Bowl', quantity: 1, price: usd(10_000), discount: usd(0) },
  ...{ tax: tax(0, 700), ours: { unitId: 'CM-72.49.3' } },
};
export const wrap: HeardLine = {
  ...{ lineId: 'l-2', title: 'Gift wrap', quantity: 1, price: usd(300), discount: usd(0) },
  ...{ tax: tax(0), ours: { nothing: true } },
};
/** 400 off three of 1,000 leaves what three do not share evenly. */
export const polish: HeardLine = {
  ...{ lineId: 'l-3', sku: 'POLISH', title: 'Polish', quantity: 3, price: usd(1_000), discount: usd(400) },
  ...{ tax: tax(0), ours: { sku: 'POLISH' } },
};
export const sold: HeardOrder = {
  ...{ number: '12-1', placedAt: at(0), updatedAt: at(1), status: 'paid', isTest: false },
  lines: [bowl, wrap, polish],
  ...{ goods: usd(13_300), discount: usd(400), shipping: usd(500), tax: tax(0, 700), taxIncluded: false },
  ...{ other: usd(0), total: usd(14_100), refunds: [], destination: 'US-TX' },
  subjectId: 'p-o-ebay-12-1',
  buyer: { name: `sealed.name.${'k'.repeat(22)}.AAAA` as Sealed },
};
export const order = (changes: Partial<HeardOrder> = {}): HeardOrder => ({ ...sold, ...changes });
export const refund = (refundId: string, minor: number, lines: ToldRefund['lines'] = []): ToldRefund => ({
  ...{ refundId, at: at(30), amount: usd(minor), lines },
});

export const hear = (told: HeardOrder, raw: string, channel = 'ebay'): SaleCommand => ({
  type: 'HearOrder',
  data: { channel, order: told, raw },
});
export const heard = (told: HeardOrder = sold, raw = 'raw-1', channel = 'ebay'): SaleEvent => ({
  type: 'OrderHeard',
  data: { channel, order: told, raw },
});
export const heardAgain = (told: HeardOrder, raw: string): SaleEvent => ({
  type: 'OrderHeardAgain',
  data: { order: told, raw },
});
export const isSold = (told: HeardOrder = sold, channel = 'ebay'): SaleEvent => ({
  type: 'OrderSold',
  data: { channel, order: told },
});
export const cancelledThere: SaleEvent = {
  type: 'OrderCancelledThere',
  data: { channel: 'ebay', reason: 'cancelled at ebay' },
};
export const made = (one: ToldRefund, asked: boolean): SaleEvent => ({
  type: 'RefundMade',
  data: { channel: 'ebay', refund: one, asked },
});

type Wish = Extract<SaleEvent, { type: 'WishMade' }>['data']['wish'];
export const wished = (wishId: string, wish: Wish, channel = 'ebay'): SaleEvent => ({
  type: 'WishMade',
  data: { channel, wishId, wish },
});
export const wishedCancel = (channel = 'ebay') => wished('cancel', { what: 'cancel', reason: 'out-of-stock' }, channel);
export const giving = (refundId: string, minor: number, parts: { lineId: string; quantity: number }[] = []) => ({
  ...{ refundId, amount: usd(minor), parts, reason: parts.length > 0 ? ('returned' as const) : ('other' as const) },
});
export const wishedRefund = (refundId: string, minor: number, parts: { lineId: string; quantity: number }[] = []) =>
  wished(`refund-${refundId}`, { what: 'refund', giving: giving(refundId, minor, parts) });
export const granted = (wishId: string, what: Wish['what']): SaleEvent => ({
  type: 'WishGranted',
  data: { wishId, what },
});
export const leftToPeople = (wishId: string, what: Wish['what'], because = 'by-hand'): SaleEvent => ({
  type: 'WishLeftToPeople',
  data: { channel: 'ebay', wishId, what, because, at: at(20) },
});
export const push = (
  wishId: string,
  outcome: 'done' | 'by-hand' | 'too-late' | 'refused',
  code?: string,
): SaleCommand => ({ type: 'RecordPush', data: { wishId, outcome, at: at(20), ...(code && { code }) } });

export const cancelHere = (reason = 'piece-gone'): SaleCommand => ({ type: 'HearOwnCancellation', data: { reason } });
export const opened: SaleEvent = {
  type: 'ConflictOpened',
  data: { channel: 'ebay', unitIds: ['CM-72.49.3'], rule: 'first-allocated' },
};
export const winners = [{ unitId: 'CM-72.49.3', orderId: 'o-42' }];
export const recordRivals: SaleCommand = { type: 'RecordRivals', data: { winners, similar: ['CM-80.1'] } };
export const rivalsFound: SaleEvent = {
  type: 'RivalsFound',
  data: { channel: 'ebay', subjectId: sold.subjectId, unitIds: ['CM-72.49.3'], similar: ['CM-80.1'], winners },
};
export const settled: SaleEvent = { type: 'ConflictSettled', data: { channel: 'ebay', winners } };
export const askRefund = (refundId: string, minor: number, currency = 'USD'): SaleCommand => ({
  type: 'AskRefund',
  data: { refundId, amount: { minor, currency } },
});

export const given = specification(sale);
export const after = (...events: SaleEvent[]) => events.reduce(sale.evolve, sale.initial);
/** Asks them one after the other, and answers with all that happened. */
export const told = (...commands: SaleCommand[]) => {
  const all: SaleEvent[] = [];
  let state = sale.initial;
  for (const command of commands) {
    const events = sale.decide(command, state);
    all.push(...events);
    state = events.reduce(sale.evolve, state);
  }
  return { all, state };
};
/** Heard, paid, and sold by us. */
export const bought = [heard(), isSold()];
