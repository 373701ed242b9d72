import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contracts from '#contracts/channels.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { toMessages } from '#messaging/cloud-event.js';
import type { ListingEvent } from './listing/listing.js';
import type { MessageEvent } from './message/message.js';
import type { HeardOrder, SaleEvent } from './order/sale.js';
import { payout, type PayoutEvent } from './payout/payout.js';
import { published } from './published.js';
import type { StockCountEvent } from './store/stock-count.js';

type Event = ListingEvent | SaleEvent | MessageEvent | PayoutEvent | StockCountEvent;
const at = '2026-03-09T16:00:00.000Z';
const orderId = 'o-ebay-12-13579-24680';
const ofListing = ['listing-ebay.CM-72.49.3', 'ebay.CM-72.49.3'] as const;
const ofSale = [`sale-${orderId}`, orderId] as const;
const told = ([stream, id]: readonly [string, string], ...events: Event[]) =>
  events.flatMap((event) => published(recordedAs(stream, at)(event), id));
const golden = <E extends Event>(file: string) =>
  JSON.parse(readFileSync(join(__dirname, `${file}.golden.json`), 'utf8')) as E[];
const sales = golden<SaleEvent>('order/sale');
const listings = golden<ListingEvent>('listing/listing');
const payouts = golden<PayoutEvent>('payout/payout');
const ofPayout = ['payout-ebay.5000106638', 'ebay.5000106638'] as const;
const all = [
  ...told(ofSale, ...sales),
  ...told(ofListing, ...listings),
  ...told(['message-m-1', 'm-1'], ...golden<MessageEvent>('message/message')),
  ...told(ofPayout, ...payouts),
  ...told(['stockCount-count-1.17', 'count-1.17'], ...golden<StockCountEvent>('store/stock-count')),
];
const dataOf = <E extends SaleEvent['type']>(type: E) =>
  sales.find((event) => event.type === type)!.data as Extract<SaleEvent, { type: E }>['data'];
const sold = (changes: Partial<HeardOrder>) =>
  told(ofSale, {
    type: 'OrderSold',
    data: { channel: 'ebay', order: { ...dataOf('OrderSold').order, ...changes } },
  })[0]!.data as typeof contracts.OrderSold.example;

describe('What the channels publish', () => {
  it('says what its contracts say', () => {
    const schemas = new Map(
      Object.values(contracts).flatMap((one) =>
        typeof one === 'object' && 'type' in one && 'example' in one ? [[one.type, one.schema]] : [],
      ),
    );
    for (const { type, data } of all) {
      const parsed = schemas.get(type)?.safeParse(data);
      expect([type, parsed?.success, parsed?.error]).toEqual([type, true, undefined]);
      // Contracts are open; what they do not name stays here.
      expect([type, data]).toEqual([type, parsed!.data]);
    }
  });
  it('uses every contract but those that every service publishes', () => {
    const {
      AlertRaised: _a,
      AlertEnded: _e,
      PersonalDataRead: _p,
      SubjectDataCollected: _s,
      RetentionDeclared: _r,
      ...own
    } = contracts;
    const { saleFigures: _f, conflictRule: _c, ...facts } = own;
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(Object.values(facts).map(({ type }) => type)));
  });
  it('has who bought sealed, and nothing of what came over the wire', () => {
    const text = JSON.stringify(all);
    expect(text).not.toMatch(/"raw"|"handle"|"draft"|"kept"/);
    expect(text.match(/sealed\.name\./g)).toHaveLength(1);
  });
});

describe('A sale', () => {
  it('has the lines that are goods of ours, at what one of them cost after discounts', () => {
    const usd = (minor: number) => ({ minor, currency: 'USD' });
    expect(sold({}).lines).toEqual([
      { unitId: 'CM-72.49.3', holdId: 'auction-ebay-110000000001', price: usd(120_000) },
      { sku: 'POLISH-250', quantity: 2, price: usd(1_250) },
    ]);
    const [bowl, polish] = dataOf('OrderSold').order.lines;
    const uneven = { ...polish!, quantity: 3, discount: usd(400) };
    const gift = { ...bowl!, discount: usd(999_999) };
    expect(sold({ lines: [gift, uneven] }).lines.map(({ price }) => price.minor)).toEqual([0, 1_116]);
  });
  it('has the figures of its channel, which add up', () => {
    const { figures } = sold({});
    const { goods, discount, shipping, ownTax, collectedTax, other, total } = figures;
    const parts = [goods, shipping, ownTax, collectedTax, other].reduce((sum, { minor }) => sum + minor, 0);
    expect(parts - discount.minor).toBe(total.minor);
    expect('fees' in sold({ fees: undefined }).figures).toBe(false);
  });
  it('says nothing of who bought where nobody said so, nor where to', () => {
    const bare = sold({ buyer: undefined, destination: undefined, shipBy: undefined });
    for (const field of ['buyer', 'subjectId', 'destination', 'shipBy']) expect(bare).not.toHaveProperty(field);
  });
  it('fits into one message, however many lines it has', () => {
    const [line] = dataOf('OrderSold').order.lines;
    const longest = 'x'.repeat(64);
    const lines = Array.from({ length: 500 }, () => ({ ...line!, ours: { unitId: longest, holdId: longest } }));
    const data = { channel: 'ebay', order: { ...dataOf('OrderSold').order, lines } };
    const event = recordedAs(ofSale[0], at)<SaleEvent>({ type: 'OrderSold', data });
    const [message] = toMessages('channels', event, orderId, published(event, orderId));
    expect(JSON.stringify(message).length).toBeLessThan(256 * 1024);
  });
});

describe('A listing', () => {
  it('is named by what the channel calls it, which nobody may know', () => {
    const asked: ListingEvent = { type: 'ListingEnded', data: { attempt: 1, because: 'by-hand', at } };
    expect(told(ofListing, asked)).toEqual([
      contracts.ListingEnded.of({
        ...{ unitId: 'CM-72.49.3', channel: 'ebay', listingNumber: 'unknown', because: 'by-hand', at },
      }),
    ]);
  });
  it('that was sold there has ended, when it was sold', () => {
    const soldThere = listings.find(({ type }) => type === 'ListingSoldThere')!;
    expect(told(ofListing, soldThere)).toEqual([
      contracts.ListingEnded.of({
        ...{ unitId: 'CM-72.49.3', channel: 'ebay', listingNumber: '110000000001', because: 'sold-there', orderId },
        at: '2026-03-09T15:12:00.000Z',
      }),
    ]);
    expect(told(ofListing, { type: 'ListingSoldThere', data: { orderId } })[0]?.data).toMatchObject({ at });
  });
  it('says how long it was exposed only where that is known', () => {
    const ended = told(ofListing, ...listings).filter(({ type }) => type === contracts.ListingEnded.type);
    expect(ended.map(({ data }) => (data as { exposedMs?: number }).exposedMs)).toEqual([60_000, undefined, undefined]);
  });
  it('of a piece with a dot in its number is of that piece', () =>
    expect(
      told(['listing-etsy.A.B.1', 'etsy.A.B.1'], { type: 'AuctionBidOn', data: { holdId: 'h', until: at } }),
    ).toEqual([contracts.PieceBidOn.of({ unitId: 'A.B.1', channel: 'etsy', holdId: 'h', until: at })]));
});

describe('A payout', () => {
  const parts = told(ofPayout, ...payouts).map(({ data }) => data as typeof contracts.PayoutReported.example);
  it('names orders as we do, and adds up over all of its parts', () => {
    expect(parts.map(({ part, parts, payer, payoutId }) => [part, parts, payer, payoutId])).toEqual([
      [1, 2, 'ebay', '5000106638'],
      [2, 2, 'ebay', '5000106638'],
    ]);
    const lines = parts.flatMap((one) => one.lines);
    const number = 'o-ebay-12-13579-24680';
    expect(lines.map(({ orderId }) => orderId)).toEqual([number, 'o-ebay-12-13580-11111', number, undefined]);
    const sum = lines.reduce((sum, { amount, fee }) => sum + amount.minor - (fee?.minor ?? 0), 0);
    expect(parts.map(({ total }) => total.minor)).toEqual([sum, sum]);
  });
  it('fits into messages, however long its lines are', () => {
    const [longest] = payouts.flatMap(({ data }) => data.lines.filter(({ presented }) => presented !== undefined));
    const line = { ...longest!, lineId: 'x'.repeat(120), refundId: 'r'.repeat(80), description: 'd'.repeat(200) };
    const lines = Array.from({ length: 1_000 }, () => ({ ...line, number: 'n'.repeat(50) }));
    const { part: _p, parts: _q, ...data } = payouts[0]!.data;
    const { channel, messageId, raw, ...paid } = data;
    const hear = { channel, messageId, raw, payout: { ...paid, lines, status: 'sent' as const } };
    const events = payout.decide({ type: 'HearPayout', data: hear }, payout.initial);
    for (const event of events.map(recordedAs(ofPayout[0], at))) {
      const [message] = toMessages('channels', event, ofPayout[1], published(event, ofPayout[1]));
      expect(JSON.stringify(message).length).toBeLessThan(256 * 1024);
    }
  });
});

it('says why something makes no sense in no more words than fit', () => {
  const data = { pointer: `#/${'p'.repeat(118)}`, reason: 'r'.repeat(200), channel: 'ebay' };
  const [one] = told(['message-m-1', 'm-1'], { type: 'MessageQuarantined', data });
  expect(contracts.PayloadQuarantined.schema.safeParse(one!.data).success).toBe(true);
});
