import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BookFile } from '../book-file.js';
import { Chance } from '../chance.js';
import { Faults } from '../faults.js';
import { MarketHall, type MarketEvent } from './market-hall.js';
import { orderIdOf, orderNumberOf } from './order-ids.js';
import { people } from './people.js';

const seed = 7;
const noon = Date.parse('2026-06-15T12:00:00Z');
const [american, , , german] = people as [(typeof people)[0], unknown, unknown, (typeof people)[0]];
let now = noon;
let file: BookFile;
let hall: MarketHall;
let events: MarketEvent[];

const opened = (path?: string) => {
  file = new BookFile(path);
  const faults = new Faults(new Chance(seed));
  hall = new MarketHall({ file, faults, chance: new Chance(seed), now: () => now, report: () => undefined });
  events = [];
  hall.onEvent((event) => events.push(event));
};
beforeEach(() => {
  now = noon;
  opened();
});
afterEach(() => file.close());

const caddy = { title: 'Tea caddy', priceMinor: 125_000, currency: 'USD' };
const offered = (platform: 'ebay' | 'etsy' | 'shopify', more = {}) => {
  hall.putListing(platform, 'NGA-1', { ...caddy, ...more });
  return hall.publish(platform, 'NGA-1');
};

describe('A listing', () => {
  it('has a number as its platform counts, and keeps it', () => {
    expect([offered('ebay'), offered('etsy'), offered('shopify')].map(({ number }) => number)).toEqual([
      295_000_000_001, 1_400_000_001, 45_000_000_000_001,
    ]);
    expect(hall.putListing('ebay', 'NGA-1', { title: 'Caddy' })).toMatchObject({
      ...{ number: 295_000_000_001, title: 'Caddy', priceMinor: 125_000, state: 'live', quantity: 1 },
    });
    expect(hall.putListing('ebay', 'NGA-2', {}).number).toBe(295_000_000_002);
  });

  it('knows when it became, and stopped being, purchasable', () => {
    expect(hall.putListing('etsy', 'NGA-1', caddy).liveAt).toBeUndefined();
    expect(hall.publish('etsy', 'NGA-1').liveAt).toBe(noon);
    now += 5;
    expect(hall.publish('etsy', 'NGA-1').liveAt).toBe(noon);
    expect(hall.takeDown('etsy', 'NGA-1')).toBe('ended');
    now += 5;
    expect(hall.takeDown('etsy', 'NGA-1')).toBe('over');
    expect(hall.listing('etsy', { sku: 'NGA-1' })).toMatchObject({ state: 'ended', endedAt: noon + 5 });
    expect(hall.publish('etsy', 'NGA-1')).toMatchObject({ liveAt: noon + 10, endedAt: noon + 5 });
    expect(hall.setQuantity('etsy', 'NGA-1', 0)).toBe('set');
    expect(hall.listing('etsy', { number: 1_400_000_001 })).toMatchObject({ quantity: 0, endedAt: noon + 10 });
  });

  it('stays purchasable where endings are ignored, so often and on that platform', () => {
    offered('ebay');
    offered('etsy');
    hall.ignoreEndings('ebay', 2);
    expect(hall.takeDown('ebay', 'NGA-1')).toBe('ignored');
    expect(hall.setQuantity('ebay', 'NGA-1', 0)).toBe('ignored');
    expect(hall.takeDown('etsy', 'NGA-1')).toBe('ended');
    expect(hall.listing('ebay', { sku: 'NGA-1' })).toMatchObject({ state: 'live', quantity: 1 });
    expect(hall.takeDown('ebay', 'NGA-1')).toBe('ended');
  });

  it('is not there until it is made', () => {
    expect(() => hall.publish('ebay', 'NGA-1')).toThrow(RangeError);
    expect(() => hall.setQuantity('ebay', 'NGA-1', 1)).toThrow(RangeError);
    expect([hall.takeDown('ebay', 'NGA-1'), hall.buy('ebay', 'NGA-1')]).toEqual(['over', undefined]);
  });
});

describe('A sale', () => {
  it('takes all that is left, once', () => {
    offered('etsy', { quantity: 3 });
    const order = hall.buy('etsy', 'NGA-1', american)!;
    expect(order).toMatchObject({
      ...{ number: 3_500_000_001, goodsMinor: 375_000, shippingMinor: 1_500, taxMinor: 22_590, feeMinor: 24_472 },
      lines: [{ listing: 1_400_000_001, sku: 'NGA-1', quantity: 3, priceMinor: 125_000 }],
    });
    expect(hall.buy('etsy', 'NGA-1')).toBeUndefined();
    expect(hall.listing('etsy', { sku: 'NGA-1' })).toMatchObject({ state: 'sold', quantity: 0, endedAt: noon });
    expect(events).toEqual([{ platform: 'etsy', kind: 'sold', order, listing: hall.listings()[0] }]);
  });

  it('is taxed by who collects, and costs what the platform takes, halves to even', () => {
    for (const platform of ['ebay', 'etsy', 'shopify'] as const) offered(platform, { priceMinor: 100 });
    const bought = (platform: 'ebay' | 'etsy' | 'shopify') => hall.buy(platform, 'NGA-1', american)!;
    // 16.00: 13.25 % is 2.12; 6.5 % is 1.04.
    expect(bought('ebay')).toMatchObject({ taxMinor: 96, feeMinor: 212 });
    expect(bought('etsy')).toMatchObject({ taxMinor: 96, feeMinor: 104 });
    expect(bought('shopify')).toMatchObject({ number: 1_001, taxMinor: 0, feeMinor: 0 });
    hall.putListing('etsy', 'NGA-2', { ...caddy, priceMinor: 100 });
    hall.publish('etsy', 'NGA-2');
    expect(hall.buy('etsy', 'NGA-2', german)).toMatchObject({ taxMinor: 0, shippingMinor: 4_500, feeMinor: 299 });
  });

  it('is made by somebody whom chance draws', () => {
    offered('ebay');
    expect(people).toContainEqual(hall.buy('ebay', 'NGA-1')!.buyer);
  });

  it('by auction goes to who bid most, when its time is over', () => {
    offered('ebay', { format: 'auction', endsAt: noon + 60_000 });
    expect([hall.bid('ebay', 'NGA-1', 124_999), hall.bid('ebay', 'NGA-1', 125_000)]).toEqual([false, true]);
    expect([hall.bid('ebay', 'NGA-1', 125_000), hall.bid('ebay', 'NGA-1', 130_000)]).toEqual([false, true]);
    hall.settle();
    expect(hall.orders()).toEqual([]);
    now += 60_000;
    expect([hall.bid('ebay', 'NGA-1', 140_000), hall.buy('ebay', 'NGA-1')]).toEqual([false, undefined]);
    hall.settle();
    hall.settle();
    expect(hall.orders('ebay')).toMatchObject([{ goodsMinor: 130_000 }]);
    expect(events.map(({ kind }) => kind)).toEqual(['bid', 'bid', 'sold']);
  });

  it('by auction that nobody wanted is none', () => {
    offered('ebay', { format: 'auction', endsAt: noon });
    hall.settle();
    expect([hall.orders(), hall.listings()]).toMatchObject([[], [{ state: 'ended', endedAt: noon }]]);
  });
});

describe('An order', () => {
  it('is cancelled once, and gives back what was not given back yet', () => {
    offered('ebay');
    const { number } = hall.buy('ebay', 'NGA-1', german)!;
    hall.repay('ebay', number, 29_500, 'a scratch');
    expect(() => hall.repay('ebay', number, 100_001, 'more')).toThrow(RangeError);
    expect(() => hall.repay('ebay', number, 0, 'nothing')).toThrow(RangeError);
    now += 1;
    hall.cancel('ebay', number, 'OUT_OF_STOCK');
    hall.cancel('ebay', number, 'OUT_OF_STOCK');
    expect(hall.order('ebay', number)).toMatchObject({
      ...{ cancelledAt: now, updatedAt: now, cancelReason: 'OUT_OF_STOCK' },
      refunds: [
        { amountMinor: 29_500, at: noon },
        { amountMinor: 100_000, at: now },
      ],
    });
    expect(events.map(({ kind }) => kind)).toEqual(['sold', 'repaid', 'cancelled', 'repaid']);
    expect(() => hall.cancel('ebay', 1, '')).toThrow(RangeError);
  });

  it('is dispatched with each tracking number once', () => {
    offered('etsy');
    const { number } = hall.buy('etsy', 'NGA-1')!;
    const sent = { carrier: 'ups', trackingNumber: '1Z1' };
    expect(hall.dispatch('etsy', number, sent)).toEqual(hall.dispatch('etsy', number, sent));
    hall.dispatch('etsy', number, { ...sent, trackingNumber: '1Z2' });
    expect(hall.order('etsy', number)!.dispatches.map(({ trackingNumber }) => trackingNumber)).toEqual(['1Z1', '1Z2']);
  });

  it('is found by when it changed last', () => {
    const numbers = ['A', 'B', 'C'].map((sku) => {
      hall.putListing('shopify', sku, caddy);
      hall.publish('shopify', sku);
      now += 10;
      return hall.buy('shopify', sku)!.number;
    });
    now += 10;
    hall.repay('shopify', numbers[0]!, 1, 'changed');
    const found = (...asked: [number, number, number, number?]) =>
      hall.ordersSince('shopify', ...asked).map(({ number }) => number - 1_000);
    expect(found(0, 10, 0)).toEqual([2, 3, 1]);
    expect(found(noon + 30, 10, 0)).toEqual([3, 1]);
    expect(found(0, 1, 1)).toEqual([3]);
    expect(found(0, 10, 0, noon + 30)).toEqual([2, 3]);
    expect(hall.countSince('shopify', noon + 30)).toBe(2);
  });

  it('is called by programs as its platform calls it', () => {
    expect(orderIdOf('ebay', 271_000_000_001)).toBe('27-10000-00001');
    expect(orderIdOf('shopify', 1_001)).toBe('9007199254741993');
    for (const [platform, number] of [
      ['ebay', 271_000_000_001],
      ['etsy', 3_500_000_001],
      ['shopify', 1_001],
    ] as const)
      expect(orderNumberOf(platform, orderIdOf(platform, number))).toBe(number);
    expect([orderNumberOf('ebay', '271000000001'), orderNumberOf('etsy', 'x'), orderNumberOf('etsy', '')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('The books', () => {
  it('survive a restart, and count on', () => {
    const folder = mkdtempSync(join(tmpdir(), 'market-'));
    try {
      file.close();
      opened(join(folder, 'books.db'));
      offered('ebay');
      const { number } = hall.buy('ebay', 'NGA-1')!;
      hall.repay('ebay', number, 5, 'r');
      hall.dispatch('ebay', number, { carrier: 'ups', trackingNumber: '1Z1' });
      const before = [hall.listings(), hall.orders()];
      file.close();
      opened(join(folder, 'books.db'));
      expect([hall.listings(), hall.orders()]).toEqual(before);
      hall.putListing('ebay', 'NGA-2', caddy);
      hall.publish('ebay', 'NGA-2');
      expect(hall.buy('ebay', 'NGA-2')!.number).toBe(number + 1);
    } finally {
      file.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('The quota', () => {
  it('comes back by the second', () => {
    hall.setQuota('etsy', { perSecond: 2 });
    expect(hall.admit('etsy', 1)).toEqual({ admitted: true, left: 1, leftToday: 9_999 });
    hall.admit('etsy', 1);
    expect(hall.admit('etsy', 1)).toEqual({ admitted: false, retryAfterMs: 500 });
    now += 500;
    expect(hall.admit('etsy', 1)).toMatchObject({ admitted: true, left: 0 });
    expect([hall.throttled('etsy'), hall.throttled('ebay')]).toEqual([1, 0]);
  });

  it('counts the last 24 hours', () => {
    hall.setQuota('ebay', { perSecond: 10, perDay: 2 });
    hall.admit('ebay', 1);
    now += 3_600_000;
    hall.admit('ebay', 1);
    expect(hall.admit('ebay', 1)).toEqual({ admitted: false, retryAfterMs: 23 * 3_600_000 });
    now += 23 * 3_600_000;
    expect(hall.admit('ebay', 1)).toMatchObject({ admitted: true, leftToday: 0 });
  });

  it('of Shopify is points, and no day', () => {
    expect(hall.admit('shopify', 1_999)).toEqual({ admitted: true, left: 1, leftToday: Infinity });
    expect(hall.admit('shopify', 100)).toEqual({ admitted: false, retryAfterMs: 990 });
  });
});
