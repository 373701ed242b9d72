import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Person } from '../market/market.js';
import { EtsySeller, shopId } from './etsy-seller.contract.js';
import { propertiesOf } from './schema.contract.js';

let seller: EtsySeller;
beforeAll(async () => void (seller = await EtsySeller.open()));
afterAll(() => seller.close());

const american: Person = {
  ...{ name: 'Peregrine Oddsworth', email: 'peregrine@buyers.example', phone: '+12155550100', username: 'oddsworth' },
  ...{ street: '1 Lantern Row', city: 'Salem', region: 'MA', postalCode: '01970', country: 'US' },
};
const portuguese: Person = {
  ...{ name: 'Ines Duarte', email: 'ines@buyers.example', phone: '', username: 'inesd', street: 'Rua das Flores 12' },
  ...{ city: 'Porto', region: '', postalCode: '4050-262', country: 'PT' },
};
const receipts = `shops/${shopId}/receipts`;
let count = 0;
/** Sold a minute after the one before. */
const sell = async (buyer = american) => {
  const sku = `R-${++count}`;
  seller.now += 60_000;
  await seller.offer(sku);
  return seller.hall.buy('etsy', sku, buyer)!.number;
};
const usd = (amount: number) => ({ amount, divisor: 100, currency_code: 'USD' });
const read = async (receipt: number) => (await seller.get(`${receipts}/${receipt}`)).body;
const track = (receipt: number, words: object) => seller.form('POST', `${receipts}/${receipt}/tracking`, words);
const listed = async (query: string) => {
  const { body } = await seller.get(`${receipts}?${query}`);
  return (body['results'] as { receipt_id: number }[]).map(({ receipt_id }) => receipt_id);
};

describe('A receipt', () => {
  it('has what Etsy’s have: who, where to, what, and the tax that Etsy collects', async () => {
    const receipt = await sell();
    const body = await read(receipt);
    const at = seller.now / 1_000;
    expect(body).toMatchObject({
      ...{ receipt_id: receipt, status: 'paid', is_paid: true, is_shipped: false, seller_user_id: 55_501 },
      ...{ create_timestamp: at, created_timestamp: at, updated_timestamp: at, buyer_email: null },
      ...{ name: 'Peregrine Oddsworth', first_line: '1 Lantern Row', second_line: null, city: 'Salem', state: 'MA' },
      ...{ zip: '01970', country_iso: 'US' },
      formatted_address: 'Peregrine Oddsworth\n1 Lantern Row\nSalem, MA 01970\nUnited States',
      ...{ total_price: usd(45_000), subtotal: usd(45_000), total_shipping_cost: usd(1_500) },
      ...{ total_tax_cost: usd(2_790), total_vat_cost: usd(0), discount_amt: usd(0), grandtotal: usd(49_290) },
      ...{ shipments: [], refunds: [] },
      transactions: [
        {
          ...{ sku: `R-${count}`, quantity: 1, price: usd(45_000), shipping_cost: usd(1_500), receipt_id: receipt },
          ...{ listing_id: seller.hall.order('etsy', receipt)!.lines[0]!.listing, shipped_timestamp: null },
        },
      ],
    });
    expect(await read(receipt)).toEqual(body);
    expect((await seller.get(`${receipts}/1`)).status).toBe(404);
  });

  it('leaves nothing out that Etsy says', async () => {
    const receipt = await sell();
    await track(receipt, { tracking_code: '1', carrier_name: 'other' });
    seller.hall.repay('etsy', receipt, 100, 'a scratch');
    const shown = await read(receipt);
    const [payment] = (await seller.get(`${receipts}/${receipt}/payments`)).body['results'] as [object];
    const of = (name: string) => (shown[name] as object[])[0]!;
    for (const [resource, value] of [
      ...([
        ['ShopReceipt', shown],
        ['ShopReceiptTransaction', of('transactions')],
        ['Payment', payment],
      ] as const),
      ...([
        ['ShopReceiptShipment', of('shipments')],
        ['ShopRefund', of('refunds')],
      ] as const),
    ])
      expect(Object.keys(value).sort()).toEqual(propertiesOf(resource));
  });

  it('says null where there is nothing', async () =>
    expect(await read(await sell(portuguese))).toMatchObject({
      ...{ state: null, zip: '4050-262', total_tax_cost: usd(0), grandtotal: usd(49_500) },
      formatted_address: 'Ines Duarte\nRua das Flores 12\nPorto 4050-262\nPortugal',
    }));

  it('says what people did on Etsy’s pages', async () => {
    const [canceled, partly, wholly] = [await sell(), await sell(), await sell()];
    seller.now += 5_000;
    seller.hall.cancel('etsy', canceled, 'the buyer asked');
    seller.hall.repay('etsy', partly, 1_000, 'a scratch');
    seller.hall.repay('etsy', wholly, 49_290, 'lost');
    const at = seller.now / 1_000;
    expect(await read(canceled)).toMatchObject({ status: 'canceled', refunds: [{ amount: usd(49_290) }] });
    expect(await read(partly)).toMatchObject({
      ...{ status: 'partially refunded', updated_timestamp: at },
      refunds: [{ amount: usd(1_000), created_timestamp: at, reason: 'a scratch' }],
    });
    expect(await read(wholly)).toMatchObject({ status: 'fully refunded' });
    expect(await listed('was_canceled=true')).toEqual([canceled]);
    expect(await listed('was_canceled=false')).not.toContain(canceled);
  });
});

describe('Receipts', () => {
  it('are those that changed since then, in the order that is asked for', async () => {
    const [first, second, third] = [await sell(), await sell(), await sell()];
    const since = `min_last_modified=${seller.now / 1_000}`;
    seller.now += 10_000;
    seller.hall.repay('etsy', first, 500, 'a scratch');
    expect(await listed(since)).toEqual([third, first]);
    expect(await listed(`${since}&sort_on=updated&sort_order=asc`)).toEqual([third, first]);
    expect(await listed(`${since}&sort_on=updated`)).toEqual([first, third]);
    expect(await listed(`${since}&max_last_modified=${seller.now / 1_000 - 1}`)).toEqual([third]);
    expect(await listed(`${since}&sort_on=receipt_id&sort_order=up`)).toEqual([first, third]);
    expect(await listed(`min_created=${seller.now / 1_000 - 70}&was_paid=true`)).toEqual([third, second]);
    expect(await listed(`max_created=${seller.now / 1_000 - 70}&limit=1`)).toEqual([second]);
  });

  it('come in pages', async () => {
    const whole = (await seller.get(`${receipts}?limit=100`)).body;
    expect(whole['count']).toBe((whole['results'] as object[]).length);
    const page = (await seller.get(`${receipts}?limit=2&offset=1`)).body;
    expect(page).toEqual({ count: whole['count'], results: (whole['results'] as object[]).slice(1, 3) });
  });

  it.each(['limit=101', 'limit=0', 'offset=-1', 'min_last_modified=12', 'sort_on=price', 'was_paid=perhaps'])(
    'are not shown by %s',
    async (query) => expect((await seller.get(`${receipts}?${query}`)).status).toBe(400),
  );

  it('are the shop’s own', async () => {
    expect((await seller.get(`shops/43/receipts`)).status).toBe(404);
  });
});

describe('Tracking', () => {
  it('completes a receipt; the same number again changes nothing', async () => {
    const receipt = await sell();
    const words = { tracking_code: '1Z12345E0205271688', carrier_name: 'ups' };
    seller.now += 5_000;
    const { status, body } = await track(receipt, words);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        ...{ status: 'completed', is_shipped: true, updated_timestamp: seller.now / 1_000 },
        shipments: [{ carrier_name: 'ups', tracking_code: '1Z12345E0205271688' }],
        transactions: [{ shipped_timestamp: seller.now / 1_000 }],
      },
    });
    seller.now += 5_000;
    expect((await track(receipt, words)).body).toEqual(body);
    expect(await listed('was_shipped=true&limit=1')).toEqual([receipt]);
    expect(await listed('was_shipped=false')).not.toContain(receipt);
  });

  it('has a number within the United States and to India, and need not have one elsewhere', async () => {
    expect((await track(await sell(), {})).status).toBe(400);
    expect((await track(await sell({ ...portuguese, country: 'IN' }), {})).status).toBe(400);
    expect(await track(await sell(portuguese), {})).toMatchObject({
      ...{ status: 200, body: { is_shipped: true, shipments: [] } },
    });
  });

  it('is refused in half, of what is canceled, and of what is not there', async () => {
    const receipt = await sell();
    expect((await track(receipt, { tracking_code: '1' })).status).toBe(400);
    seller.hall.cancel('etsy', receipt, 'the buyer asked');
    expect((await track(receipt, { tracking_code: '1', carrier_name: 'other' })).status).toBe(409);
    expect((await track(1, { tracking_code: '1', carrier_name: 'other' })).status).toBe(404);
  });
});

describe('Payments', () => {
  it('say what Etsy keeps, and what is left after refunds', async () => {
    const receipt = await sell();
    const read = async () => (await seller.get(`${receipts}/${receipt}/payments`)).body;
    expect(await read()).toMatchObject({
      count: 1,
      results: [
        {
          ...{ receipt_id: receipt, shop_id: shopId, amount_gross: usd(49_290), amount_fees: usd(3_022) },
          ...{ amount_net: usd(46_268), posted_gross: null, adjusted_gross: null, payment_adjustments: [] },
        },
      ],
    });
    await track(receipt, { tracking_code: '1', carrier_name: 'other' });
    seller.now += 1_000;
    seller.hall.repay('etsy', receipt, 24_645, 'a scratch');
    expect(await read()).toMatchObject({
      results: [
        {
          ...{ posted_gross: usd(49_290), adjusted_gross: usd(24_645), adjusted_fees: usd(1_511) },
          ...{ adjusted_net: usd(23_134), payment_adjustments: [{ total_adjustment_amount: 24_645 }] },
        },
      ],
    });
    expect((await seller.get(`${receipts}/1/payments`)).status).toBe(404);
  });
});
