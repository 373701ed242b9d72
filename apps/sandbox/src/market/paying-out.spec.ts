import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BookFile } from '../book-file.js';
import { Chance } from '../chance.js';
import { Faults } from '../faults.js';
import { MarketHall, platforms } from './market-hall.js';
import type { MarketOrder, Platform } from './market.js';
import { netMinorOf } from './owed.js';
import { people } from './people.js';

const seed = 7;
const noon = Date.parse('2026-06-15T12:00:00Z');
const [american, , , german] = people as [(typeof people)[0], unknown, unknown, (typeof people)[0]];
let now = noon;
let file: BookFile;
let faults: Faults;
let hall: MarketHall;
let count = 0;

beforeEach(() => {
  now = noon;
  file = new BookFile();
  faults = new Faults(new Chance(seed));
  hall = new MarketHall({ file, faults, chance: new Chance(seed), now: () => now, report: () => undefined });
});
afterEach(() => file.close());

const sold = (platform: Platform, by = american, currency = 'USD'): MarketOrder => {
  const sku = `NGA-${++count}`;
  now += 1_000;
  hall.putListing(platform, sku, { title: 'Tea caddy', priceMinor: 125_000, currency });
  hall.publish(platform, sku);
  return hall.buy(platform, sku, by)!;
};
const sumOf = (platform: Platform, payout: number) =>
  hall
    .movements(platform)
    .filter((one) => one.payout === payout)
    .reduce((sum, one) => sum + netMinorOf(one), 0);

describe('A payout', () => {
  it.each([
    ['ebay', { grossMinor: 126_500, taxMinor: 0, feeMinor: 16_761 }, 35],
    ['etsy', { grossMinor: 134_090, taxMinor: 7_590, feeMinor: 8_222 }, 20],
    ['shopify', { grossMinor: 126_500, taxMinor: 0, feeMinor: 3_698 }, 0],
  ] as const)('of %s is all that sales leave the seller', (platform, figures, listingFee) => {
    const { number } = sold(platform);
    const [paid] = hall.payOut(platform);
    const [first, second] = [...hall.movements(platform)].sort((one, other) => (one.kind < other.kind ? 1 : -1));
    expect(first).toMatchObject({ kind: 'sale', of: number, ...figures, payout: paid!.number });
    if (listingFee > 0) expect(second).toMatchObject({ kind: 'listing', grossMinor: 0, feeMinor: listingFee });
    const { grossMinor, taxMinor, feeMinor } = figures;
    expect(paid).toMatchObject({ amountMinor: grossMinor - taxMinor - feeMinor - listingFee, at: now });
  });

  it.each(platforms)('of %s settles everything once, and adds up', (platform) => {
    const [first, second] = [sold(platform), sold(platform, german)];
    now += 1_000;
    hall.repay(platform, first.number, 33_333, 'a scratch');
    hall.repay(platform, first.number, 11_111, 'another');
    const [paid] = hall.payOut(platform);
    expect(hall.payOut(platform)).toEqual([]);
    const third = sold(platform);
    sold(platform);
    hall.cancel(platform, second.number, 'the buyer asked');
    const [later] = hall.payOut(platform);
    expect(hall.payouts(platform)).toEqual([paid, later]);
    for (const { number, amountMinor } of [paid!, later!]) expect(sumOf(platform, number)).toBe(amountMinor);
    const told = hall.movements(platform).filter(({ kind }) => kind !== 'listing');
    const of = ({ number }: MarketOrder) => told.filter((one) => one.of === number).map(({ kind }) => kind);
    expect([of(first), of(second), of(third)]).toEqual([['sale', 'refund', 'refund'], ['sale', 'refund'], ['sale']]);
    // What was given back altogether leaves nothing, but what Shopify keeps.
    const left = told.filter((one) => one.of === second.number).reduce((sum, one) => sum + netMinorOf(one), 0);
    expect(left).toBe(platform === 'shopify' ? -3_786 : 0);
    expect(hall.payouts()).toHaveLength(2);
  });

  it('waits as long as the seller is owed nothing', () => {
    const order = sold('etsy');
    hall.payOut('etsy');
    hall.cancel('etsy', order.number, 'the buyer asked');
    expect(hall.payOut('etsy')).toEqual([]);
    sold('etsy', german);
    const [paid] = hall.payOut('etsy');
    expect(sumOf('etsy', paid!.number)).toBe(paid!.amountMinor);
    expect(hall.movements('etsy').filter(({ payout }) => payout === paid!.number)).toHaveLength(3);
  });

  it('is one in each currency', () => {
    sold('shopify');
    sold('shopify', american, 'JPY');
    expect(hall.payOut('shopify').map(({ currency }) => currency)).toEqual(['USD', 'JPY']);
  });

  it('keeps twice the fee of its first sale, where that is the fault', () => {
    sold('ebay');
    sold('ebay');
    faults.set([{ match: { part: 'ebay' }, fault: 'wrong-fee', times: 1 }]);
    const [paid] = hall.payOut('ebay');
    expect(paid!.amountMinor).toBe(2 * (126_500 - 16_761 - 35) - 16_761);
    expect(sumOf('ebay', paid!.number)).toBe(paid!.amountMinor);
    sold('ebay');
    expect(hall.payOut('ebay')[0]!.amountMinor).toBe(126_500 - 16_761 - 35);
    expect(faults.counts).toMatchObject([{ fault: 'wrong-fee', happened: 1 }]);
  });
  it('keeps nothing too much where nothing is paid out', () => {
    const order = sold('etsy');
    hall.cancel('etsy', order.number, 'the buyer asked');
    faults.set([{ match: { part: 'etsy' }, fault: 'wrong-fee', times: 1 }]);
    expect(hall.payOut('etsy')).toEqual([]);
    expect(faults.counts).toMatchObject([{ fault: 'wrong-fee', happened: 0 }]);
  });
});
