import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { draftFor, Marketplaces } from './marketplaces.js';
import { Shop } from './shop.js';

describe('A listing of which nobody told us that it went up', () => {
  const shop = new Shop();
  const marketplaces = new Marketplaces(shop);
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  it('is taken down all the same once the piece is somebody’s', async () => {
    await marketplaces.offered('BOWL', 10_000, []);
    const path = '/v1/listings/etsy/BOWL';
    await shop.put(path, draftFor('etsy', 'BOWL', shop.photo));
    // Etsy does what it is asked to, and every answer is lost.
    const match = { part: 'etsy', method: 'PATCH', path: '/etsy' } as const;
    shop.sandbox.faults.set([{ match, fault: 'timeout-after-success', ms: 300 }]);
    await shop.post(`${path}/publication`, {});
    await shop.befallen('/etsy', 1);
    expect(marketplaces.buyableAt('BOWL')).toEqual(['etsy']);
    expect((await shop.buy(['BOWL'], 'bowl')).status).toBe(201);
    await shop.until('channels', 'listing-etsy.BOWL', ['ClaimHeard', 'EndingAsked']);
    shop.sandbox.faults.clear();
    await shop.until('channels', 'listing-etsy.BOWL', ['ListingEnded']);
    expect(marketplaces.buyableAt('BOWL')).toEqual([]);
    const history = await shop.types('channels', 'listing-etsy.BOWL');
    expect(history).not.toContain('EndingRefused');
    expect(history).not.toContain('ListingPublished');
  });
});
