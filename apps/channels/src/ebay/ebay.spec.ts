import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelRefusal, ChannelUnreachable, type Listed, type Offer } from '../channel/channel.js';
import type { EbayChannel } from './ebay.channel.js';
import { all, noOffer, Recorder, refusal, reply, type Answer } from './recorder.contract.js';

const ebay = new Recorder();
let channel: EbayChannel;
beforeAll(() => ebay.listen());
beforeEach(() => {
  ebay.forget();
  channel = ebay.open();
});
afterAll(() => ebay.close());

const usd = (minor: number) => ({ minor, currency: 'USD' });
const caddy: Offer = {
  title: 'Georgian mahogany tea caddy c.1790',
  description: 'Sound, with "wear" & a repair.\nKey missing.',
  photos: ['https://img.example/1.jpg', 'https://img.example/2.jpg'],
  category: '20091',
  attributes: { Type: 'Tea Caddy', Material: 'Mahogany', condition: 'USED_GOOD', conditionDescription: 'One repair' },
  ...{ format: 'fixed', sku: 'NGA-000482', price: usd(125_000) },
};
const listed: Listed = { sku: 'NGA-000482', listingNumber: '315000000001', handle: '36445435465' };
const [standing] = reply('offers').offers as [Record<string, unknown>];
const { listing: _, ...unlisted } = standing;
const unpublished = { ...unlisted, status: 'UNPUBLISHED' };
const offers = (...some: unknown[]): Answer => ({ body: { offers: some, total: some.length } });
const done: Answer = { status: 204 };
const { answering, failing, body, calls: asked } = ebay;

describe('eBay over HTTP', () => {
  it('is asked for a token by the seller’s consent, and the call bears it with the language of the words', async () => {
    await answering(
      () => channel.publish(caddy),
      noOffer,
      done,
      { body: { offerId: '1' } },
      { body: { listingId: '2' } },
    );
    const [grant] = ebay.grants;
    expect(grant!.headers.authorization).toBe(`Basic ${btoa('our id:our secret')}`);
    expect(Object.fromEntries(new URLSearchParams(grant!.text))).toEqual({
      ...{ grant_type: 'refresh_token', refresh_token: 'v^1.1#consent' },
    });
    expect(ebay.asked[1]!.headers).toMatchObject({
      ...{ authorization: 'Bearer token-1', 'content-language': 'en-US', 'content-type': 'application/json' },
      'x-ebay-c-marketplace-id': 'EBAY_US',
    });
  });
  it('is asked for one token, however many call at once, and for one more when it is no longer good', async () => {
    const calls = (count: number) => Promise.all(Array.from({ length: count }, () => channel.order('12-1-1')));
    ebay.answers.push(...Array.from({ length: 20 }, () => ({ status: 404 })));
    await calls(20);
    expect(ebay.grants).toHaveLength(1);
    ebay.answers.push({ status: 401 }, { status: 401 }, { status: 404 }, { status: 404 });
    await calls(2);
    expect(ebay.grants).toHaveLength(2);
    expect(ebay.asked.at(-1)!.headers.authorization).toBe('Bearer token-2');
  });
  it('is asked as everybody for what buyers see, and as of old for a cancellation', async () => {
    const order = (reply('orders').orders as object[])[0];
    ebay.answers.push({ body: order }, { body: { cancelId: '5' } });
    await channel.cancel('12-13579-24680', 'out-of-stock');
    expect(ebay.asked[1]!.headers).toMatchObject({
      ...{ authorization: 'IAF token-1', 'x-ebay-c-marketplace-id': 'EBAY-US' },
    });
    const sold = {
      ...standing,
      format: 'AUCTION',
      pricingSummary: { auctionStartPrice: { value: '99.0', currency: 'USD' } },
    };
    ebay.answers.push({ body: { ...reply('items'), next: undefined } }, offers(sold), { body: reply('auction') });
    await all(channel.live());
    expect(Object.fromEntries(new URLSearchParams(ebay.grants[1]!.text))).toMatchObject({
      ...{ grant_type: 'client_credentials', scope: 'https://api.ebay.com/oauth/api_scope' },
    });
    expect(ebay.asked.at(-1)!.headers.authorization).toBe('Bearer token-2');
  });
  it('says how long to wait, and the budget hears it', async () => {
    const error = await failing(() => channel.order('12-1-1'), { status: 429, headers: { 'retry-after': '7' } });
    expect(error).toBeInstanceOf(ChannelUnreachable);
    expect(ebay.paused).toEqual([7_000]);
  });
});

describe('To publish', () => {
  const terms = {
    ...{
      categoryId: '20091',
      merchantLocationKey: 'shop',
      listingDuration: 'GTC',
      includeCatalogProductDetails: false,
    },
    listingDescription: 'Sound, with &quot;wear&quot; &amp; a repair.<br>Key missing.',
    listingPolicies: { fulfillmentPolicyId: 'f-1', paymentPolicyId: 'p-1', returnPolicyId: 'r-1' },
    pricingSummary: { price: { value: '1250.00', currency: 'USD' } },
  };
  it('the piece is put, offered and published, once there is nothing of it', async () => {
    const publish = () => channel.publish(caddy);
    expect(
      await answering(
        publish,
        noOffer,
        done,
        { status: 201, body: { offerId: '36445435465' } },
        { body: { listingId: '315000000001' } },
      ),
    ).toEqual(listed);
    expect(asked()).toEqual([
      'GET /sell/inventory/v1/offer?sku=NGA-000482',
      'PUT /sell/inventory/v1/inventory_item/NGA-000482',
      'POST /sell/inventory/v1/offer',
      'POST /sell/inventory/v1/offer/36445435465/publish',
    ]);
    expect(body(1)).toEqual({
      availability: { shipToLocationAvailability: { quantity: 1 } },
      ...{ condition: 'USED_GOOD', conditionDescription: 'One repair' },
      product: {
        title: caddy.title,
        description: terms.listingDescription,
        aspects: { Type: ['Tea Caddy'], Material: ['Mahogany'] },
        imageUrls: caddy.photos,
      },
    });
    expect(body(2)).toEqual({ sku: 'NGA-000482', marketplaceId: 'EBAY_US', format: 'FIXED_PRICE', ...terms });
    expect(ebay.asked[3]!.text).toBe('');
  });
  it('again, the offer is changed and published', async () => {
    await answering(() => channel.publish(caddy), offers(unpublished), done, done, {
      body: { listingId: '315000000009' },
    });
    expect(asked().slice(2)).toEqual([
      'PUT /sell/inventory/v1/offer/36445435465',
      'POST /sell/inventory/v1/offer/36445435465/publish',
    ]);
    expect(body(2)).toEqual(terms);
  });
  it('what is published already, its words are changed and nothing else', async () => {
    expect(await answering(() => channel.publish(caddy), offers(standing), done, done)).toEqual(listed);
    expect(asked()).toHaveLength(3);
  });
  it('what is offered in another way, that one ends first', async () => {
    const auctioned = { ...standing, format: 'AUCTION', offerId: '7' };
    const answers = [offers(auctioned), { body: { listingId: '315000000001' } }, done, { body: { offerId: '8' } }];
    await answering(() => channel.publish(caddy), ...answers, { body: { listingId: '315000000002' } });
    expect(asked()[1]).toBe('POST /sell/inventory/v1/offer/7/withdraw');
    expect(asked()[3]).toBe('POST /sell/inventory/v1/offer');
  });
  it('by auction, it says where bids begin and how long they are taken', async () => {
    const answers = [noOffer, done, { body: { offerId: '8' } }, { body: { listingId: '315000000002' } }];
    await answering(() => channel.publish({ ...caddy, format: 'auction' }), ...answers);
    expect(body(2)).toMatchObject({
      ...{ format: 'AUCTION', listingDuration: 'DAYS_7' },
      pricingSummary: { auctionStartPrice: { value: '1250.00', currency: 'USD' } },
    });
    expect(body(2)).not.toHaveProperty('availableQuantity');
  });
  it('with many words, they stand in the offer alone', async () => {
    const answers = [noOffer, done, { body: { offerId: '8' } }, { body: { listingId: '315000000002' } }];
    await answering(() => channel.publish({ ...caddy, description: 'x'.repeat(4_001) }), ...answers);
    expect(body(1).product).not.toHaveProperty('description');
    expect(body(2).listingDescription).toHaveLength(4_001);
  });
});

describe('A refusal', () => {
  it('names eBay’s code, and nothing that eBay wrote', async () => {
    const error = await failing(() => channel.publish(caddy), noOffer, { status: 400, body: reply('refused') });
    expect(error).toBeInstanceOf(ChannelRefusal);
    expect(error!.code).toBe('25002');
    expect(error!.message).not.toMatch(/Okafor|Barton/);
  });
  it.each<[string, Answer]>([
    ['who changes the same piece', refusal(500, 25_025)],
    ['a fault of eBay’s', refusal(400, 25_001)],
    ['a limit', { status: 429 }],
    ['no JSON', { body: '<html>' }],
  ])('is none for %s', async (_, answer) =>
    expect(await failing(() => channel.publish(caddy), answer)).toBeInstanceOf(ChannelUnreachable),
  );
  it('says why there is no token', async () => {
    ebay.tokens = [{ status: 400, body: { error: 'invalid_grant', error_description: 'v^1.1#consent is no good' } }];
    expect(await failing(() => channel.order('12-1-1'))).toMatchObject({ code: 'invalid_grant' });
  });
  it('without a code has the status for one', async () =>
    expect(await failing(() => channel.order('12-1-1'), { status: 403 })).toMatchObject({ code: 'http-403' }));
});
