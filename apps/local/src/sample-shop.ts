import { readFileSync } from 'node:fs';
import { sampleCampaign } from '../../marketing/src/campaign/campaigns.controller.js';
import { sampleMessage } from '../../marketing/src/message/messages.controller.js';
import { sampleReview } from '../../marketing/src/review/reviews.controller.js';
import { sampleSubscription } from '../../marketing/src/push/devices.controller.js';
import { sampleSegment } from '../../marketing/src/segment/segments.controller.js';
import { hearFromChannels, offerElsewhere, type SampleListing } from './sample-channels.js';
import {
  get,
  patiently,
  post,
  sellByCard,
  sellByTransfer,
  sellElsewhere,
  sellAndDeliver,
  sellOverTheCounter,
  type Offer,
  type ShopClient,
  put,
  send,
} from './sample-sales.js';

const atOnce = 16;
/** The last that is sold; the first that is registered, so that a load that has begun is recognised. */
const returnedUnit = 'CM-64.7.5.A-D';
/** It has a purchase document, as the example in the API documentation says. */
const boughtUnit = 'CM-03.4.1.A-B';
type Stock = { readonly sku: string; readonly quantities: { readonly [location: string]: number } };

/**
 * Fills an empty shop through its own REST API: real antiques with invented prices, some counted goods, a few sales. Every request
 * has a key of its own, so a load that was interrupted is simply done again. Answers how many pieces it registered.
 * @param marketplaces at which some are put up for sale: those of this machine, for nobody should buy them at a real one
 */
export async function loadSampleShop(shop: ShopClient, folder: URL, marketplaces: readonly string[]): Promise<number> {
  const units = lines<Offer>(new URL('antiques.jsonl', folder));
  const stock = lines<Stock>(new URL('stock.jsonl', folder));
  const returned = units.find(({ unitId }) => unitId === returnedUnit)!;
  await post(shop, '/v1/units', `sample-${returnedUnit}`, returned);
  await inParallel(units, (unit) => post(shop, '/v1/units', `sample-${unit.unitId}`, unit));
  // Before anything is sold: an export is made of whole days, in their order.
  await buyAndExport(shop);
  await inParallel(stock, async ({ quantities, ...item }) => {
    await post(shop, '/v1/stock', `sample-${item.sku}`, item);
    for (const [location, quantity] of Object.entries(quantities))
      await post(shop, `/v1/stock/${item.sku}/receipts`, `sample-${item.sku}-${location}`, { location, quantity });
  });
  const [from, until] = ['2026-01-01T00:00:00.000Z', '2036-01-01T00:00:00.000Z'];
  const spring = { code: 'SPRING-10', percentOff: '10', minimum: { minor: 10_000, currency: 'USD' }, from, until };
  await post(shop, '/v1/promotions', 'sample-promotion', spring);
  for (const [index, file] of lines<object>(new URL('rates.jsonl', folder)).entries())
    await post(shop, '/v1/rate-files', `sample-rates-${index}`, file);
  const islands = { name: 'Alaska and Hawaii', places: ['US-AK', 'US-HI'], services: [] };
  await put(shop, '/v1/shipping-zones/alaska-hawaii', islands);
  const listings = lines<SampleListing>(new URL('listings.jsonl', folder));
  const here = listings.filter(({ channel }) => marketplaces.includes(channel));
  // A marketplace may take a second for each.
  await Promise.all([sell(shop, units), inParallel(here, (listing) => offerElsewhere(shop, listing))]);
  await hearFromChannels(shop);
  await sellElsewhere(shop, 'sample-returned', returned);
  await answerRequest(shop);
  return units.length;
}

/** The examples of the API documentation name these by the ids that follow from their keys. */
async function sell(shop: ShopClient, units: readonly Offer[]) {
  await sellElsewhere(shop, 'sample-order', units.at(-1)!);
  await sellByCard(shop, 'sample-quote', units.at(-2)!);
  await sellByTransfer(shop, 'sample-transfer', 'sample-refund', units.at(-3)!);
  await sellOverTheCounter(shop, 'sample-counter');
  const orderId = await sellAndDeliver(shop, 'sample-reviewed');
  const given = { amount: { minor: 250, currency: 'USD' }, at: '2026-01-10T15:00:00.000Z', reason: 'dented tin' };
  await post(shop, '/v1/credits', 'sample-credit', { creditId: 'sample-credit', channel: 'store', ...given });
  await post(shop, '/v1/manifests', 'sample-manifest', { carrier: 'ups' });
  const shared = { tables: ['gold.retail_months'], purpose: 'figures for the accountant' };
  await post(shop, '/v1/shares', 'sample-share', { shareId: 'sample-figures', ...shared });
  await put(shop, '/v1/segments/lapsing-regulars', sampleSegment);
  await put(shop, '/v1/segments/lapsing-regulars/exports/google', { audience: 'lapsing-regulars' });
  for (const campaignId of ['spring-clocks', 'winter-chairs'])
    await put(shop, `/v1/campaigns/${campaignId}`, sampleCampaign);
  // Marketing hears over the bus who bought.
  await patiently(async () => (await send(shop, '/v1/messages', sampleMessage)).status === 202, 'the first customer');
  await post(shop, '/v1/customers/c-1001/devices', 'sample-device', sampleSubscription);
  const review = { ...sampleReview, orderId };
  await patiently(async () => (await send(shop, '/v1/reviews', review)).status === 201, 'the first review');
}

/** One piece has its purchase document, and the books of that day are exported. */
async function buyAndExport(shop: ShopClient) {
  const bought = { source: 'PRIVATE', goods: 'antique', documentNo: 'PI-2025-0311', date: '2025-11-03' };
  await put(shop, `/v1/purchases/${boughtUnit}`, { ...bought, price: { minor: 60_000, currency: 'USD' } });
  const entered = `/v1/books/lines?sku=${boughtUnit}&to=${bought.date}`;
  await patiently(async () => (await get<{ lines: object[] }>(shop, entered)).lines.length > 0, 'the first entry');
  await patiently(async () => {
    const { text } = await send(shop, '/v1/books/exports/rounds', {});
    return text.includes('B-2025-11-M');
  }, 'the first export');
}

/** Somebody wrote a letter and wants to know what is held of her. */
async function answerRequest(shop: ShopClient) {
  const letter = { kind: 'access', source: 'person', reference: 'letter-2026-1', subjectIds: ['c-sample'] };
  const contact = { email: 'clara.schumann@example.com' };
  const { caseId } = await post<{ caseId: string }>(shop, '/v1/privacy-cases', 'sample-case', { ...letter, contact });
  const completion = { outcome: 'exported', note: 'sent by registered letter' };
  await post(shop, `/v1/privacy-cases/${caseId}/completion`, 'sample-completion', completion);
}

const lines = <T>(file: URL) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<unknown>) {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Whether a first load was interrupted: the pieces are there, and the order that it ends with is not. */
export async function isHalfLoaded(shop: ShopClient): Promise<boolean> {
  const events = await get<{ readonly type: string }[] | object>(shop, `/v1/units/${returnedUnit}/history`);
  if (!Array.isArray(events)) return false;
  return events.length > 0 && !events.some(({ type }) => type === 'UnitSold');
}

/** A piece that can be bought now, for whoever wants to try. */
export async function firstPiece(shop: ShopClient): Promise<Offer | undefined> {
  const { units } = await get<{ units?: readonly Offer[] }>(shop, '/v1/units?status=offered&limit=1');
  return units?.[0];
}
