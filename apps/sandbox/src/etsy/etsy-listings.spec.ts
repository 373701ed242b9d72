import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { draftForm, EtsySeller, png, shopId } from './etsy-seller.contract.js';
import { propertiesOf } from './schema.contract.js';

let seller: EtsySeller;
beforeAll(async () => void (seller = await EtsySeller.open()));
afterAll(() => seller.close());

const listings = `shops/${shopId}/listings`;
const active = async () => {
  const { body } = await seller.get(`${listings}?limit=100`);
  return (body['results'] as { listing_id: number }[]).map(({ listing_id }) => listing_id);
};
const truth = (number: number) => seller.hall.listing('etsy', { number })!;

describe('A draft', () => {
  it('is made of what its form says, and has no SKU', async () => {
    const { status, body } = await seller.draft({ tags: 'art deco,silver' });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        ...{ shop_id: shopId, user_id: 55_501, state: 'draft', title: draftForm.title, description: 'Hallmarked.' },
        ...{ quantity: 1, price: { amount: 45_000, divisor: 100, currency_code: 'USD' }, when_made: '1930s' },
        ...{ taxonomy_id: 1_633, shipping_profile_id: 801, tags: ['art deco', 'silver'] },
      },
    });
    expect(Object.keys(body).sort()).toEqual(propertiesOf('ShopListing'));
    const shown = await seller.get(`listings/${Number(body['listing_id'])}`);
    expect(Object.keys(shown.body).sort()).toEqual(propertiesOf('ShopListingWithAssociations'));
    expect(shown.body).toMatchObject({ state: 'draft', skus: [] });
  });

  it.each(['quantity', 'title', 'description', 'price', 'who_made', 'when_made', 'taxonomy_id'])(
    'is refused without %s',
    async (name) =>
      expect(await seller.draft({ [name]: '' })).toMatchObject({
        ...{ status: 400, body: { error: `Missing input parameter: [${name}]` } },
      }),
  );

  it.each([
    ['A shipping_profile_id is required for physical listings.', { shipping_profile_id: '' }],
    ['A readiness_state_id is required for physical listings.', { readiness_state_id: '' }],
    ["Expected float value for 'price'", { price: '0' }],
    ["Expected float value for 'price'", { price: '12.505' }],
    ["Invalid value for 'quantity': must be between 1 and 999", { quantity: '0' }],
    ["Expected int value for 'taxonomy_id'", { taxonomy_id: 'Vases' }],
    ["Invalid value for 'who_made': must be one of i_did, someone_else, collective", { who_made: 'them' }],
    ['image id 5000000101 is invalid', { image_ids: '5000000101' }],
  ])('is refused with “%s”', async (error, words) =>
    expect(await seller.draft(words)).toMatchObject({ status: 400, body: { error } }),
  );

  it('knows the periods of the year', async () => {
    expect((await seller.draft({ when_made: 'before_2007' })).status).toBe(201);
    expect((await seller.draft({ when_made: 'before_2006' })).status).toBe(400);
  });

  it.each([
    ['invalid_characters', '/title/1', { title: 'Vase for $5' }],
    ['string_too_long', '/title', { title: 'v'.repeat(141) }],
    ['invalid_characters', '/title', { title: 'Cup & saucer & plate' }],
    ['invalid_characters', '/tags/1', { tags: 'silver,"deco"' }],
    ['array_too_long', '/tags', { tags: 'abcdefghijklmn'.split('').join(',') }],
    ['invalid_characters', '/materials/0', { materials: 'silver-plate' }],
  ])('is refused for %s at %s', async (type, path, words) =>
    expect(await seller.draft(words)).toMatchObject({ status: 400, body: [{ path, type }] }),
  );

  it('takes every title that Etsy takes', async () => {
    const title = '18" vase — Émile Gallé, c. 1900: «fleurs» & 100% original + box (™)';
    expect(await seller.draft({ title })).toMatchObject({ status: 201, body: { title } });
    expect((await seller.draft({ title: 'v'.repeat(140) })).status).toBe(201);
  });

  it('is not made of JSON', async () => {
    const body = JSON.stringify(draftForm);
    const answer = await seller.ask('POST', listings, body, { 'content-type': 'application/json' });
    expect(answer).toMatchObject({ status: 400, body: { error: 'Missing input parameter: [quantity]' } });
  });
});

describe('Publishing', () => {
  it('wants a picture', async () => {
    const listing = Number((await seller.draft()).body['listing_id']);
    expect(await seller.patch(listing, { state: 'active' })).toMatchObject({
      ...{ status: 400, body: [{ path: '/images', type: 'array_too_short', message: 'cannot be less than 1 items' }] },
    });
    expect(truth(listing).state).toBe('draft');
    await seller.picture(listing);
    expect(await seller.patch(listing, { state: 'active' })).toMatchObject({ status: 200, body: { state: 'active' } });
  });

  it('puts it on sale under its SKU', async () => {
    const listing = await seller.offer('CM-1');
    expect(truth(listing)).toMatchObject({ sku: 'CM-1', state: 'live', quantity: 1, liveAt: seller.now });
    const { body } = await seller.get(`${listings}?includes=Inventory,Images&limit=1`);
    expect(body['results']).toMatchObject([
      { listing_id: listing, skus: ['CM-1'], inventory: { products: [{ sku: 'CM-1' }] }, images: [{ rank: 1 }] },
    ]);
    expect(seller.hall.buy('etsy', 'CM-1')).toMatchObject({ lines: [{ listing, sku: 'CM-1' }] });
    expect(truth(listing)).toMatchObject({ state: 'sold', endedAt: seller.now });
    expect((await seller.get(`listings/${listing}`)).body).toMatchObject({ state: 'sold_out', quantity: 0 });
  });

  it('renews what is sold out', async () => {
    const listing = await seller.offer('CM-2');
    seller.hall.buy('etsy', 'CM-2');
    await seller.stock(listing, {}, { sku: 'CM-2' });
    expect((await seller.get(`listings/${listing}`)).body).toMatchObject({ state: 'sold_out' });
    expect(await seller.patch(listing, { state: 'active' })).toMatchObject({ body: { state: 'active', quantity: 1 } });
  });

  it('sells the newer of two with one SKU, unless the older is for sale', async () => {
    const [older, newer] = [await seller.offer('CM-3'), await seller.offer('CM-3')];
    expect([truth(older).sku, truth(newer).sku]).toEqual(['CM-3', `CM-3~${newer}`]);
    expect((await seller.get(`listings/${newer}`)).body).toMatchObject({ skus: ['CM-3'] });
    await seller.patch(older, { state: 'inactive' });
    await seller.patch(newer, { state: 'inactive' });
    await seller.patch(newer, { state: 'active' });
    expect([truth(older).sku, truth(newer).sku]).toEqual([`CM-3~${older}`, 'CM-3']);
    expect(seller.hall.buy('etsy', 'CM-3')).toMatchObject({ lines: [{ listing: newer }] });
  });
});

describe('Taking down', () => {
  it('makes it inactive, again and again', async () => {
    const listing = await seller.offer('CM-4');
    for (const _ of [1, 2])
      expect(await seller.patch(listing, { state: 'inactive' })).toMatchObject({
        ...{ status: 200, body: { state: 'inactive' } },
      });
    expect(truth(listing)).toMatchObject({ state: 'ended', endedAt: seller.now });
    expect(await active()).not.toContain(listing);
    expect(seller.hall.buy('etsy', 'CM-4')).toBeUndefined();
  });

  it('is answered as done where it is ignored', async () => {
    const listing = await seller.offer('CM-5');
    seller.hall.ignoreEndings('etsy', 2);
    expect(await seller.patch(listing, { state: 'inactive' })).toMatchObject({ body: { state: 'inactive' } });
    expect((await seller.ask('DELETE', `listings/${listing}`)).status).toBe(204);
    expect(truth(listing).state).toBe('live');
    expect(await active()).toContain(listing);
    await seller.patch(listing, { state: 'inactive' });
    expect(truth(listing).state).toBe('ended');
  });

  it('is refused of what is sold out, and of a draft', async () => {
    const sold = await seller.offer('CM-6');
    seller.hall.buy('etsy', 'CM-6');
    expect(await seller.patch(sold, { state: 'inactive' })).toMatchObject({
      ...{ status: 400, body: { error: 'There was a problem with /quantity : cannot be empty' } },
    });
    const draft = Number((await seller.draft()).body['listing_id']);
    expect((await seller.patch(draft, { state: 'inactive' })).status).toBe(400);
  });

  it('for ever leaves nothing', async () => {
    const listing = await seller.offer('CM-7');
    expect(await seller.ask('DELETE', `listings/${listing}`)).toMatchObject({ status: 204, body: undefined });
    expect(truth(listing).state).toBe('ended');
    expect((await seller.get(`listings/${listing}`)).status).toBe(404);
    expect((await seller.ask('DELETE', `listings/${listing}`)).status).toBe(404);
    const again = await seller.offer('CM-7');
    expect(truth(again)).toMatchObject({ sku: 'CM-7', state: 'live' });
  });
});

describe('Listings', () => {
  it('change their words by a form, and nothing of price or quantity', async () => {
    const listing = await seller.offer('CM-8');
    const { body } = await seller.patch(listing, { title: 'A case', price: '1.00', quantity: '5', tags: 'silver' });
    expect(body).toMatchObject({ title: 'A case', price: { amount: 45_000 }, quantity: 1, tags: ['silver'] });
    expect(await seller.patch(listing, { title: 'v'.repeat(141) })).toMatchObject({ status: 400 });
    expect((await seller.get(`listings/${listing}`)).body).toMatchObject({ title: 'A case', who_made: 'someone_else' });
  });

  it('come in pages, those that are active unless others are asked for', async () => {
    const [first, second] = [await seller.offer('CM-9'), await seller.offer('CM-10')];
    const { body } = await seller.get(`${listings}?limit=1&offset=1`);
    expect(body).toMatchObject({ count: expect.any(Number), results: [{ listing_id: first }] });
    await seller.patch(second, { state: 'inactive' });
    const inactive = await seller.get(`${listings}?state=inactive&limit=1`);
    expect(inactive.body['results']).toMatchObject([{ listing_id: second, state: 'inactive' }]);
    expect((await seller.get(`${listings}?limit=101`)).status).toBe(400);
    expect((await seller.get(`${listings}?state=live`)).status).toBe(400);
    expect((await seller.get(`${listings}?includes=Orders`)).status).toBe(400);
  });

  it('are shown to whoever has a key while they are for sale, without their SKU', async () => {
    const listing = await seller.offer('CM-11');
    expect((await seller.stranger(`listings/${listing}`)).body).toMatchObject({ listing_id: listing, skus: [] });
    await seller.patch(listing, { state: 'inactive' });
    expect((await seller.stranger(`listings/${listing}`)).status).toBe(404);
  });
});

describe('Pictures', () => {
  it('have a rank, and push the others on unless they take a place', async () => {
    const listing = Number((await seller.draft()).body['listing_id']);
    const ids: unknown[] = [];
    for (const rank of ['1', '2', '1']) ids.push((await seller.picture(listing, { rank })).body['listing_image_id']);
    const shown = async () => {
      const { body } = await seller.get(`listings/${listing}/images`);
      return (body['results'] as { listing_image_id: number }[]).map(({ listing_image_id }) => listing_image_id);
    };
    expect(await shown()).toEqual([ids[2], ids[0], ids[1]]);
    const { body } = await seller.picture(listing, { rank: '2', overwrite: 'true', alt_text: 'the marks' });
    expect(body).toMatchObject({ rank: 2, alt_text: 'the marks' });
    expect(await shown()).toEqual([ids[2], body['listing_image_id'], ids[1]]);
    await seller.patch(listing, { image_ids: `${String(ids[1])},${String(ids[2])}` });
    expect(await shown()).toEqual([ids[1], ids[2]]);
    expect(await seller.patch(listing, { image_ids: '1' })).toMatchObject({
      ...{ status: 400, body: { error: 'image id 1 is invalid' } },
    });
  });

  it('are pictures, in a form of several parts', async () => {
    const listing = Number((await seller.draft()).body['listing_id']);
    const error = 'Either a valid image file or a listing_image_id must be provided.';
    const text = Uint8Array.from(Buffer.from('<html>not found</html>'));
    expect(await seller.picture(listing, {}, text)).toMatchObject({ status: 400, body: { error } });
    const asForm = await seller.form('POST', `${listings}/${listing}/images`, { image: 'case.png' });
    expect(asForm).toMatchObject({ status: 400, body: { error } });
    const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46, 0]);
    for (const bytes of [png, jpeg, Uint8Array.from(Buffer.from('GIF89a'))])
      expect((await seller.picture(listing, {}, bytes)).status).toBe(201);
    expect((await seller.picture(1)).status).toBe(404);
  });

  it('go one by one, and the last of what is for sale stays', async () => {
    const listing = await seller.offer('CM-12');
    const { body } = await seller.picture(listing);
    const remove = (id: unknown) => seller.ask('DELETE', `${listings}/${listing}/images/${String(id)}`);
    expect((await remove(body['listing_image_id'])).status).toBe(204);
    expect((await remove(body['listing_image_id'])).status).toBe(404);
    const left = (await seller.get(`listings/${listing}/images`)).body['results'] as { listing_image_id: number }[];
    expect(left).toHaveLength(1);
    expect(await remove(left[0]!.listing_image_id)).toMatchObject({ status: 400, body: [{ path: '/images' }] });
    await seller.patch(listing, { state: 'inactive' });
    expect((await remove(left[0]!.listing_image_id)).status).toBe(204);
  });

  it('are at most twenty', async () => {
    const listing = Number((await seller.draft()).body['listing_id']);
    for (let rank = 1; rank <= 20; rank++)
      expect((await seller.picture(listing, { rank: String(rank) })).status).toBe(201);
    expect((await seller.picture(listing, { rank: '20' })).status).toBe(400);
    expect((await seller.picture(listing, { rank: '20', overwrite: 'true' })).status).toBe(201);
  });
});
