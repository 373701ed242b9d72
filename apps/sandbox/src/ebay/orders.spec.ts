import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { american, EbaySeller, german, refusal } from './ebay-seller.contract.js';

let seller: EbaySeller;
beforeAll(async () => void (seller = await EbaySeller.open()));
afterAll(() => seller.close());

const usd = (value: string) => ({ value, currency: 'USD' });
const dayMs = 86_400_000;
const orders = (query: Record<string, string>) =>
  seller.fulfillment('GET', `order?${new URLSearchParams(query).toString()}`);
const ids = async (query: Record<string, string>) =>
  ((await orders(query)).body['orders'] as { orderId: string }[]).map(({ orderId }) => orderId);
const iso = (at: number) => new Date(at).toISOString();

describe('An order', () => {
  it('tells who bought what, without the tax that eBay collects in its totals', async () => {
    const { id, number, lines } = await seller.sell('NGA-1', american);
    expect(id).toMatch(/^\d{2}-\d{5}-\d{5}$/);
    const at = iso(seller.now);
    expect(await seller.order(id)).toMatchObject({
      ...{ orderId: id, creationDate: at, lastModifiedDate: at, orderPaymentStatus: 'PAID' },
      ...{ orderFulfillmentStatus: 'NOT_STARTED', buyer: { username: american.username } },
      pricingSummary: { priceSubtotal: usd('1250.00'), deliveryCost: usd('15.00'), total: usd('1265.00') },
      cancelStatus: { cancelState: 'NONE_REQUESTED', cancelRequests: [] },
      paymentSummary: { totalDueSeller: usd('1265.00'), refunds: [], payments: [{ amount: usd('1265.00') }] },
      fulfillmentStartInstructions: [
        {
          shippingStep: {
            shipTo: {
              ...{ fullName: american.name, email: american.email },
              contactAddress: { addressLine1: american.street, stateOrProvince: 'PA', countryCode: 'US' },
            },
          },
        },
      ],
      lineItems: [
        {
          ...{ lineItemId: String(lines[0]!.lineId), legacyItemId: String(seller.truth('NGA-1').number) },
          ...{ sku: 'NGA-1', quantity: 1, lineItemCost: usd('1250.00'), total: usd('1265.00'), taxes: [] },
          ebayCollectAndRemitTaxes: [{ taxType: 'STATE_SALES_TAX', amount: usd('75.90'), collectionMethod: 'NET' }],
        },
      ],
      ...{ ebayCollectAndRemitTax: true, totalFeeBasisAmount: usd('1265.00'), totalMarketplaceFee: usd('167.61') },
    });
    expect(seller.hall.order('ebay', number)).toMatchObject({ taxMinor: 7_590, feeMinor: 16_761 });
  });

  it('tells the totals with that tax, if it is asked to', async () => {
    const [first] = await ids({});
    const { body } = await seller.fulfillment('GET', `order/${first}?fieldGroups=TAX_BREAKDOWN`);
    expect(body).toMatchObject({
      pricingSummary: { tax: usd('75.90'), total: usd('1340.90') },
      paymentSummary: { payments: [{ amount: usd('1340.90') }] },
      lineItems: [{ total: usd('1340.90'), taxes: [{ amount: usd('75.90') }] }],
    });
    expect(await seller.fulfillment('GET', `order/${first}?fieldGroups=ALL`)).toMatchObject(refusal(400, 32_800));
  });

  it('has no tax where eBay collects none, and no region where there is none', async () => {
    const { id } = await seller.sell('NGA-2', german);
    const body = await seller.order(id);
    expect(body).not.toHaveProperty('ebayCollectAndRemitTax');
    expect(body).toMatchObject({ buyer: { taxAddress: { countryCode: 'DE' } } });
    expect(JSON.stringify(body)).not.toMatch(/stateOrProvince|ebayCollectAndRemitTaxes/);
  });

  it('forgets the address as eBay does', async () => {
    const { id } = await seller.sell('NGA-3');
    const shipTo = async () => JSON.stringify((await seller.order(id))['fulfillmentStartInstructions']);
    seller.now += 14 * dayMs + 1;
    await seller.sign();
    expect(await shipTo()).not.toContain(american.email);
    expect(await shipTo()).toContain(american.street);
    seller.now += 76 * dayMs;
    await seller.sign();
    expect(await shipTo()).not.toContain(american.street);
    expect(await shipTo()).not.toContain(american.name);
  });

  it('is known by its id alone', async () => {
    expect(await seller.fulfillment('GET', 'order/27-10000-99999')).toMatchObject(refusal(404, 32_100));
    expect(await seller.fulfillment('GET', 'order/271000000001')).toMatchObject(refusal(400, 32_100));
  });
});

describe('Orders', () => {
  it('are found by when they changed, a page at a time', async () => {
    const from = (seller.now += dayMs);
    await seller.sign();
    const sold: string[] = [];
    for (const sku of ['NGA-10', 'NGA-11', 'NGA-12']) {
      seller.now += 1_000;
      sold.push((await seller.sell(sku)).id);
    }
    const filter = `lastmodifieddate:[${iso(from)}..]`;
    expect(await ids({ filter })).toEqual(sold);
    const { body } = await orders({ filter, limit: '2' });
    expect(body).toMatchObject({ total: 3, limit: 2, offset: 0, orders: [{ orderId: sold[0] }, { orderId: sold[1] }] });
    const next = await seller.ask('GET', String(body['next']).slice(seller.url.length));
    expect(next.body).toMatchObject({ total: 3, offset: 2, orders: [{ orderId: sold[2] }] });
    expect(next.body).not.toHaveProperty('next');
    expect(await ids({ filter: `lastmodifieddate:[${iso(from + 1_000)}..${iso(from + 2_000)}]` })).toEqual([
      sold[0],
      sold[1],
    ]);
    seller.hall.dispatch('ebay', Number(sold[0]!.replaceAll('-', '')), { carrier: 'UPS', trackingNumber: '1Z1' });
    expect(await ids({ filter: `lastmodifieddate:[${iso(from + 3_000)}..]` })).toEqual([sold[0], sold[2]]);
    expect(await ids({ filter: `creationdate:[${iso(from + 3_000)}..]` })).toEqual([sold[2]]);
    expect(await ids({ filter: `${filter},orderfulfillmentstatus:{NOT_STARTED|IN_PROGRESS}` })).toEqual(sold.slice(1));
    expect(await ids({ orderIds: `${sold[2]},27-10000-99999,${sold[0]}`, limit: '1000' })).toEqual([sold[2], sold[0]]);
  });

  it('of the last ninety days are found without a filter', async () => {
    seller.now += 90 * dayMs + 1;
    await seller.sign();
    expect(await ids({})).toEqual([]);
    const { id } = await seller.sell('NGA-20');
    expect(await ids({})).toEqual([id]);
  });

  it.each([
    [31_100, { limit: '201' }],
    [31_100, { limit: '0' }],
    [31_000, { offset: '-1' }],
    [30_700, { filter: 'buyer:x' }],
    [30_800, { filter: 'lastmodifieddate:2026-01-01T00:00:00.000Z' }],
    [30_800, { filter: 'orderfulfillmentstatus:{DONE}' }],
    [30_810, { filter: 'lastmodifieddate:[2026-01-01..]' }],
    [30_810, { filter: 'lastmodifieddate:[2026-13-01T00:00:00.000Z..]' }],
    [30_820, { filter: 'creationdate:[..2026-01-01T00:00:00.000Z]' }],
    [30_830, { filter: 'creationdate:[2020-01-01T00:00:00.000Z..]' }],
    [30_840, { filter: 'creationdate:[2026-02-01T00:00:00.000Z..2026-01-01T00:00:00.000Z]' }],
    [30_850, { filter: 'creationdate:[2036-01-01T00:00:00.000Z..]' }],
    [30_900, { orderIds: Array<string>(51).fill('27-10000-00001').join(',') }],
    [32_800, { fieldGroups: 'ALL' }],
  ])('are refused with %i: %j', async (errorId, query) =>
    expect(await orders(query as unknown as Record<string, string>)).toMatchObject(refusal(400, errorId)),
  );
});
