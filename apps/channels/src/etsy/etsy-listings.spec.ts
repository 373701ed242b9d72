import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelRefusal, ChannelUnreachable, type Offer } from '../channel/channel.js';
import type { EtsyChannel } from './etsy.channel.js';
import { all, failing, listed, page, png, Recorder, refusal, reply, type Answer } from './recorder.contract.js';

const etsy = new Recorder();
let channel: EtsyChannel;
beforeAll(() => etsy.listen());
beforeEach(() => void (channel = etsy.begin()));
afterAll(() => etsy.close());

const offer: Offer = {
  ...{ sku: 'NGA-000519', price: { minor: 45_000, currency: 'EUR' }, format: 'fixed', category: '1633' },
  ...{ title: 'Silver case, “Birmingham” & 1932', description: 'Hallmarked.\n142 g.' },
  ...{ photos: ['https://p.example/1.jpg', 'https://p.example/2.jpg'] },
  attributes: { who_made: 'someone_else', when_made: '1930s' },
};
const id = 1_600_000_001;
const inventory = { body: reply('inventory') };
const draft = (change: object = {}) => listed({ state: 'draft', skus: [], listing_id: id, ...change });
const answering = (...answers: Answer[]) => void etsy.answers.push(...answers);
const nothing = page();
const none: Answer[] = [nothing, nothing, nothing, nothing, nothing];
const image = { status: 201, body: { listing_image_id: 1, rank: 1 } };
const images = (...ranks: number[]) => page(...ranks.map((rank) => ({ listing_image_id: 500 + rank, rank })));
const publishing = [inventory, inventory, image, image];
const callsTo = (from: number, to?: number) => etsy.calls.slice(from, to);

describe('Publishing at Etsy', () => {
  it('makes a draft, names and prices it, shows it, and then lets people buy it', async () => {
    answering(...none, draft(), ...publishing, listed());
    expect(await channel.publish(offer)).toEqual({ sku: offer.sku, listingNumber: `${id}`, handle: `${id}` });
    const states = ['active', 'draft', 'inactive', 'sold_out', 'expired'];
    expect(etsy.calls).toEqual([
      ...states.map((state) => `GET /shops/42/listings?state=${state}&limit=100&offset=0`),
      'POST /shops/42/listings',
      ...[`GET /listings/${id}/inventory`, `PUT /listings/${id}/inventory`],
      ...Array<string>(2).fill(`POST /shops/42/listings/${id}/images`),
      `PATCH /shops/42/listings/${id}`,
    ]);
    const sent = Object.fromEntries(new URLSearchParams(etsy.asked[6]!.text));
    expect(sent).toMatchObject({
      price: '450.00',
      quantity: '1',
      shipping_profile_id: '801',
      readiness_state_id: '901',
    });
    expect(sent['title']).toBe(offer.title);
    expect(etsy.asked.at(-1)!.text).toBe('state=active');
  });

  it('sends photos as files, each to its rank', async () => {
    answering(...none, draft(), ...publishing, listed());
    await channel.publish(offer);
    const sent = etsy.asked.filter(({ path }) => path.endsWith('/images'));
    expect(sent.map(({ text }) => /name="rank"\r\n\r\n(\d)/.exec(text)![1])).toEqual(['1', '2']);
    for (const { headers, text } of sent) {
      expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
      expect(text).toContain(`Content-Type: image/png\r\n\r\n${Buffer.from(png).toString('latin1')}\r\n`);
      expect(text).toMatch(/name="image"; filename="\d\.png"/);
      expect(text).toMatch(/name="overwrite"\r\n\r\ntrue/);
    }
  });

  it('changes what is there under the SKU, and takes away the photos behind the last', async () => {
    answering(page(reply('listing')), nothing, nothing, nothing, nothing, listed());
    answering(
      image,
      image,
      images(1, 2, 3, 4),
      { status: 204, body: '' },
      refusal(404, 'gone'),
      inventory,
      inventory,
      listed(),
    );
    await channel.publish(offer);
    expect(callsTo(6)).toEqual([
      ...Array<string>(2).fill(`POST /shops/42/listings/${id}/images`),
      `GET /listings/${id}/images`,
      ...[503, 504].map((one) => `DELETE /shops/42/listings/${id}/images/${one}`),
      ...[`GET /listings/${id}/inventory`, `PUT /listings/${id}/inventory`, `PATCH /shops/42/listings/${id}`],
    ]);
    const words = new URLSearchParams(etsy.asked.at(-1)!.text);
    expect([words.get('taxonomy_id'), words.has('state')]).toEqual(['1633', false]);
  });

  it.each(['inactive', 'sold_out', 'expired', 'draft'])('makes what is %s active again', async (state) => {
    const there = { ...reply('listing'), state };
    const pages = ['active', 'draft', 'inactive', 'sold_out', 'expired'].map((one) =>
      one === state ? page(there) : nothing,
    );
    answering(...pages, listed({ state }), image, image, images(1, 2), inventory, inventory, listed());
    await channel.publish(offer);
    expect(new URLSearchParams(etsy.asked.at(-1)!.text).get('state')).toBe('active');
    expect(etsy.calls).not.toContain('POST /shops/42/listings');
  });

  it('reads all listings once, and later only what is new', async () => {
    answering(...none, draft(), ...publishing, listed());
    await channel.publish(offer);
    etsy.asked.length = 0;
    answering(listed(), image, image, images(), inventory, inventory, listed());
    await channel.publish(offer);
    expect(etsy.calls[0]).toBe(`GET /listings/${id}`);
    etsy.asked.length = 0;
    answering(page(reply('listing')), nothing, draft({ listing_id: 7 }), ...publishing, listed({ listing_id: 7 }));
    await channel.publish({ ...offer, sku: 'NGA-000520' });
    expect(callsTo(0, 3)).toEqual([
      ...['active', 'draft'].map((state) => `GET /shops/42/listings?state=${state}&limit=100&offset=0`),
      'POST /shops/42/listings',
    ]);
  });

  it('takes up the draft that was left by a call whose answer was lost', async () => {
    const left = draft({ title: 'Silver case, “Birmingham” &amp; 1932', description: 'Hallmarked.\r\n142 g. ' }).body;
    const other = draft({ listing_id: 5, title: 'Another case' }).body;
    answering(nothing, page(other, left), nothing, nothing, nothing);
    answering(inventory, inventory, image, image, images(1, 2), inventory, inventory, listed());
    expect(await channel.publish(offer)).toMatchObject({ handle: `${id}` });
    expect(etsy.calls).not.toContain('POST /shops/42/listings');
  });

  it('never takes up the draft of a call that is under way', async () => {
    // Whoever comes second finds nothing without a SKU, since the first was named by then.
    answering(...none, draft(), inventory, inventory);
    answering((response) => void response.destroy());
    const first = channel.publish(offer);
    const second = channel.publish({ ...offer, sku: 'NGA-000520' });
    await Promise.allSettled([first, second]);
    const drafts = etsy.calls.indexOf('POST /shops/42/listings');
    const named = etsy.calls.indexOf(`PUT /listings/${id}/inventory`);
    const looked = etsy.calls.lastIndexOf('GET /shops/42/listings?state=active&limit=100&offset=0');
    expect([drafts < named, named < looked]).toEqual([true, true]);
  });

  it('forgets a listing that is gone, or was given another SKU', async () => {
    answering(...none, draft(), ...publishing, listed());
    await channel.publish(offer);
    for (const gone of [refusal(404, 'gone'), listed({ skus: ['another'] })]) {
      etsy.asked.length = 0;
      answering(gone, nothing, nothing, draft(), ...publishing, listed());
      await channel.publish(offer);
      expect(etsy.calls).toContain('POST /shops/42/listings');
    }
  });

  it('says so where Etsy took it and does not sell it', async () => {
    answering(...none, draft(), ...publishing, draft());
    expect(await failing(channel.publish(offer))).toMatchObject({ code: 'not-active' });
  });

  it('makes nobody able to buy what has no photo', async () => {
    const photos = async () => {
      throw new ChannelRefusal('photo', 'A photo is no JPEG, PNG or GIF.');
    };
    channel = etsy.open({ photos });
    answering(...none, draft(), inventory, inventory);
    expect(await failing(channel.publish(offer))).toMatchObject({ code: 'photo' });
    expect(etsy.calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
  });

  it('is refused before anything is asked in another currency', async () => {
    expect(await failing(channel.publish({ ...offer, price: { minor: 1, currency: 'USD' } }))).toMatchObject({
      code: 'currency',
    });
    expect(etsy.asked).toEqual([]);
  });

  it('goes on with the next after one that failed', async () => {
    answering({ status: 503 });
    expect(await failing(channel.publish(offer))).toBeInstanceOf(ChannelUnreachable);
    answering(...none, draft(), ...publishing, listed());
    expect(await channel.publish(offer)).toMatchObject({ handle: `${id}` });
  });
});

describe('What can be bought at Etsy', () => {
  const one = (listing_id: number, change: object = {}) => ({
    ...reply('listing'),
    listing_id,
    skus: [`sku-${listing_id}`],
    ...change,
  });
  const many = (count: number, ...ids: number[]) => ({
    body: { count, results: ids.map((listing_id) => one(listing_id)) },
  });
  const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

  it('is told with SKU, price and number', async () => {
    answering(
      page(one(1), one(2, { skus: [] }), one(3, { skus: ['', 'a', 'b'], quantity: 2 }), one(4, { quantity: 0 })),
    );
    const price = { minor: 45_000, currency: 'EUR' };
    expect(await all(channel.live())).toEqual([
      { sku: 'sku-1', listingNumber: '1', handle: '1', quantity: 1, price },
      { sku: 'a', listingNumber: '3', handle: '3', quantity: 2, price },
      { sku: 'b', listingNumber: '3', handle: '3', quantity: 2, price },
    ]);
  });
  it('is told page by page, and each once where new ones came before', async () => {
    answering(many(150, ...range(1, 100)), many(151, ...range(100, 51)));
    const found = (await all(channel.live())).map(({ handle }) => Number(handle));
    expect(found).toEqual(range(1, 150));
    expect(etsy.calls.map((call) => /offset=(\d+)/.exec(call)![1])).toEqual(['0', '100']);
  });
  it('misses nothing that moved up where others went away', async () => {
    answering(many(150, ...range(1, 100)), many(147, ...range(104, 47)), many(147, ...range(101, 50)));
    const found = (await all(channel.live())).map(({ handle }) => Number(handle));
    expect(found).toEqual(range(1, 150));
    expect(etsy.calls.map((call) => /offset=(\d+)/.exec(call)![1])).toEqual(['0', '100', '97']);
  });
  it('comes to an end where Etsy counts more than it shows', async () => {
    answering(many(500, ...range(1, 100)), many(500));
    expect(await all(channel.live())).toHaveLength(100);
  });
});
