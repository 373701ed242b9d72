import { all, asked, each, quiet, until, type World } from './world.js';
import { marketplaces, type Marketplace } from './wanted.js';

const atOnce = 16;
export const price = { minor: 10_000, currency: 'USD' };
/** Of an application that is let more than a new one: our own share of it is set where the shop is started. */
const quota = { perSecond: 5_000, perDay: 10_000_000 };
/** What the shop has to be told so that it uses of that what so many pieces need. */
export const ofThatSize = {
  ...{ EBAY_CALLS_PER_SECOND: '1000', EBAY_CALLS_PER_DAY: '10000000' },
  ...{ ETSY_CALLS_PER_SECOND: '1000', ETSY_CALLS_PER_DAY: '10000000', SHOPIFY_POINTS_PER_SECOND: '10000' },
};

const attributes: Readonly<Record<Marketplace, object>> = {
  ebay: { Type: 'Bowl', Brand: 'Unbranded' },
  etsy: { who_made: 'someone_else', when_made: '1700s' },
  shopify: {},
};

/** Pieces in stock, drafted for all three marketplaces, but not for sale there yet. */
export async function draft(world: World, unitIds: readonly string[]) {
  for (const platform of marketplaces)
    await asked(world.control('POST', '/control/market/quota', { platform, ...quota }), 200);
  await each(atOnce, unitIds, async (unitId) => {
    const piece = { unitId, title: `Piece ${unitId}`, condition: 'good', location: 'shop', askingPrice: price };
    await asked(world.shop('POST', '/v1/units', piece), 201);
  });
  await quiet(world);
  const listings = unitIds.flatMap((unitId) => marketplaces.map((channel) => ({ channel, unitId })));
  await each(atOnce, listings, async ({ channel, unitId }) => {
    const said = {
      ...{ title: `Piece ${unitId}`, description: 'In good condition, from an estate.' },
      ...{ photos: ['https://photos.example/bowl.png'], category: channel === 'shopify' ? 'Ceramics' : '37908' },
      attributes: attributes[channel],
    };
    await asked(world.shop('PUT', `/v1/listings/${channel}/${unitId}`, said), 200);
  });
  await quiet(world);
}

/** For sale at all three when it resolves; answers how many seconds each marketplace took. */
export async function publish(world: World, unitIds: readonly string[]): Promise<Record<Marketplace, number>> {
  const begun = performance.now();
  const took = async (channel: Marketplace) => {
    await each(atOnce, unitIds, async (unitId) => {
      await asked(world.shop('POST', `/v1/listings/${channel}/${unitId}/publication`, {}), 202);
    });
    await until(async () => (await none(world, channel, 'draft')) && (await none(world, channel, 'publishing')));
    return (performance.now() - begun) / 1_000;
  };
  const [ebay, etsy, shopify] = await Promise.all([took('ebay'), took('etsy'), took('shopify')]);
  await quiet(world);
  const live = await all<{ unitId: string }>(world, 'listings', '?status=live');
  const ours = new Set(unitIds);
  const count = live.filter(({ unitId }) => ours.has(unitId)).length;
  if (count !== 3 * unitIds.length) throw new Error(`only ${count} listings of ${3 * unitIds.length} went live`);
  return { ebay, etsy, shopify };
}

const none = async (world: World, channel: Marketplace, status: string) => {
  const path = `/v1/listings?channel=${channel}&status=${status}&limit=1`;
  return (await asked(world.shop<{ listings: unknown[] }>('GET', path), 200)).listings.length === 0;
};
