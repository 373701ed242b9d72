import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EtsySeller } from './etsy-seller.contract.js';
import { stockIn } from './inventory.js';

let seller: EtsySeller;
beforeAll(async () => void (seller = await EtsySeller.open(undefined, 'JPY')));
afterAll(() => seller.close());

const offering = { price: 450, quantity: 1, is_enabled: true, readiness_state_id: 901 };
const product = { sku: 'NGA-1', property_values: [], offerings: [offering] };
const stock = (changes: object, currency = 'USD') =>
  stockIn(JSON.stringify({ products: [{ ...product, ...changes }] }), currency);
const offered = (changes: object, currency = 'USD') => stock({ offerings: [{ ...offering, ...changes }] }, currency);

describe('An inventory', () => {
  it('has one product in one offering', () =>
    expect(offered({ price: 1250.1 })).toEqual({
      ...{ sku: 'NGA-1', priceMinor: 125_010, quantity: 1, propertyValues: [], readinessStateId: 901 },
    }));

  it('reads prices as decimals of the shop’s currency', () => {
    expect(offered({ price: '450.00' }).priceMinor).toBe(45_000);
    expect(offered({ price: 45_000 }, 'JPY').priceMinor).toBe(45_000);
    expect(offered({ price: 0.29 }).priceMinor).toBe(29);
  });

  it.each([
    ['Array contains invalid keys: product_id,is_deleted', { product_id: 1, is_deleted: false }],
    ['Array contains invalid keys: offering_id', { offerings: [{ ...offering, offering_id: 1 }] }],
    ['Array contains invalid keys: scale_name', { property_values: [{ property_id: 1, scale_name: 'UK' }] }],
    ["Expected float value for 'price'", { offerings: [{ ...offering, price: { amount: 45_000, divisor: 100 } }] }],
    ["Expected float value for 'price'", { offerings: [{ ...offering, price: 1.005 }] }],
    ["Expected float value for 'price'", { offerings: [{ ...offering, price: -1 }] }],
    ['One offering must have quantity greater than 0', { offerings: [{ ...offering, quantity: 0 }] }],
    ['One offering must have quantity greater than 0', { offerings: [{ ...offering, is_enabled: false }] }],
    ["Expected int between 0 and 999 value for 'quantity'", { offerings: [{ ...offering, quantity: 1.5 }] }],
    ['Missing input parameter: [quantity]', { offerings: [{ ...offering, quantity: undefined }] }],
    ['Missing input parameter: [offerings]', { offerings: [] }],
    ['A product can have only one offering', { offerings: [offering, offering] }],
    ["Expected string of at most 32 characters value for 'sku'", { sku: 'x'.repeat(33) }],
  ])('is refused with “%s”', (error, changes) => expect(() => stock(changes)).toThrow(error));

  it.each(['', '[]', '{}', '{"products":[]}', '{"products":{"sku":"a"}}', `{"products":[${'{},'.repeat(2)}{}]}`])(
    'is refused as %j',
    (body) => expect(() => stockIn(body, 'USD')).toThrow(),
  );
});

describe('The inventory of a listing', () => {
  it('is replaced as a whole, and shown with prices as amount and divisor', async () => {
    const listing = Number((await seller.draft({ price: '45000' })).body['listing_id']);
    const { status, body } = await seller.stock(listing, { price: 52_000 });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        products: [
          {
            ...{ sku: 'NGA-000519', product_id: expect.any(Number), is_deleted: false },
            offerings: [{ quantity: 1, price: { amount: 52_000, divisor: 1, currency_code: 'JPY' } }],
          },
        ],
      },
    });
    expect((await seller.get(`listings/${listing}/inventory`)).body).toEqual(body);
    expect(seller.hall.listing('etsy', { sku: 'NGA-000519' })).toMatchObject({ number: listing, priceMinor: 52_000 });
    await seller.stock(listing, {}, { sku: undefined });
    expect(seller.hall.listing('etsy', { sku: 'NGA-000519' })).toBeUndefined();
  });

  it('cannot be sent back as it was read', async () => {
    const listing = await seller.offer('NGA-2', { price: '45000' });
    const { body } = await seller.get(`listings/${listing}/inventory`);
    const answer = await seller.ask('PUT', `listings/${listing}/inventory`, JSON.stringify(body));
    expect(answer).toMatchObject({
      ...{ status: 400, body: { error: 'Array contains invalid keys: product_id,is_deleted' } },
    });
  });

  it('changes the price of what is for sale, and leaves it there', async () => {
    const listing = await seller.offer('NGA-3', { price: '45000' });
    await seller.stock(listing, { price: 40_000 }, { sku: 'NGA-3' });
    expect(seller.hall.buy('etsy', 'NGA-3')).toMatchObject({ goodsMinor: 40_000 });
  });
});
