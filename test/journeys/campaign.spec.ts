import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CampaignResults, EvidenceShown } from '../../apps/analytics/src/campaign/campaign-resource.js';
import type { KpiShown } from '../../apps/analytics/src/kpi/kpi-resource.js';
import { TableClock } from '../../apps/analytics/src/schedule/table-clock.worker.js';
import { Warehouse } from '../../apps/analytics/src/warehouse/warehouse.worker.js';
import { CampaignClock } from '../../apps/marketing/src/campaign/campaign-clock.worker.js';
import type { CampaignEvent } from '../../apps/marketing/src/campaign/campaign.js';
import { PostOffice } from '../../apps/marketing/src/message/post-office.contract.js';
import { SegmentClock } from '../../apps/marketing/src/segment/segment-clock.worker.js';
import { laid } from './laid.js';
import { Shop, usd, type OrderShown } from './shop.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Until a window of the clickstream is over, and what is under way with it has come. */
const untilLanded = 310_000;
/** So often tables are made. */
const tablesMs = 300_000;
const agreement = {
  ...{ purpose: 'email-marketing', source: 'checkout' },
  wording: { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) },
  proof: { kind: 'checkbox', record: 'cart-1' },
};
const people = Array.from({ length: 12 }, (_, at) => `c-${at + 1}`);
/** Agreed to nothing: assigned like everybody, and not written to. */
const silent = 'c-1';
const letter = (subject: string) => ({ en: { subject, paragraphs: ['Look.'], unitIds: ['CLOCK'] } });

describe('A campaign, from its plan to what came of it', () => {
  let office: PostOffice;
  let shop: Shop;
  /** The variant of each person. */
  const variants = new Map<string, string>();
  let reader = '';
  let orderId = '';

  beforeAll(async () => {
    office = await PostOffice.open();
    const post = { MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' };
    shop = new Shop(undefined, { ...post, SHOP_URL: 'https://shop.example', MAILS_PER_SECOND: '1000' });
    await shop.open();
    await shop.priced();
    shop.pass((12 * hourMs - (shop.now() % dayMs) + dayMs) % dayMs);
    await shop.post('/v1/stock', { sku: 'POLISH', title: 'Furniture polish', askingPrice: usd(1_450) });
    await shop.post('/v1/stock/POLISH/receipts', { location: 'shop', quantity: 50 });
    await shop.until('orders', 'skuPrice-POLISH', ['AskingPriceRecorded']);
    await shop.offer('CLOCK', 90_000);
    await shop.until('orders', 'unitPrice-CLOCK', ['AskingPriceRecorded']);
    for (const customerId of people) await ordered(customerId, { sku: 'POLISH', quantity: 1 });
    await shop.atRest();
    for (const customerId of people)
      if (customerId !== silent) await shop.post(`/v1/customers/${customerId}/consents`, agreement);
    await shop.atRest();
  }, 60_000);
  afterAll(async () => {
    await shop.close();
    shop.remove();
    await office.close();
  });

  async function ordered(customerId: string, line: object): Promise<string> {
    const wanted = { currency: 'USD', destination: 'US-TX', lines: [line], customerId };
    const { quoteId } = (await shop.post<{ quoteId: string }>('/v1/quotes', wanted)).body;
    const address = { street: '14 Barton Ct', postalCode: '78704', city: 'Austin', region: 'TX' };
    const buyer = { name: 'Nora Marker', email: `${customerId}@example.com`, address };
    const order = { quoteId, payment: { method: 'card', token: 'pm_card_visa' }, buyer };
    const { status, body, text } = await shop.post<OrderShown>('/v1/orders', order, { prefer: 'wait=10' });
    if (status !== 201) throw new Error(text);
    return body.orderId;
  }
  const mine = (customerId: string) => office.log.filter(({ to }) => to === `${customerId}@example.com`);
  const results = async () => {
    const { body } = await shop.get<CampaignResults>(
      '/v1/campaign-results?campaignId=clocks',
      await shop.staff('marketing'),
    );
    return body;
  };

  it('writes to everybody of its segment but the control, in their variant', async () => {
    const rule = { anyOf: [{ orders: { min: 1 } }] };
    expect((await shop.put('/v1/segments/everybody', { name: 'Everybody', rule })).status).toBeLessThan(300);
    shop.pass(hourMs / 4);
    await shop.job('marketing', SegmentClock).round();
    const at = (ms: number) => new Date(shop.now() + ms).toISOString();
    const plan = {
      ...{ name: 'Clocks', segmentId: 'everybody', startAt: at(0), endAt: at(2 * dayMs), controlPercent: 20 },
      variants: ['a', 'b'].map((variant) => ({ variant, sharePercent: 40, letter: letter(`Clocks ${variant}`) })),
      utm: { source: 'letters', medium: 'email', campaign: 'clocks' },
    };
    const planned = await shop.put('/v1/campaigns/clocks', plan);
    if (planned.status !== 200) throw new Error(planned.text);
    shop.pass(60_000);
    await shop.job('marketing', CampaignClock).round();
    await shop.until('marketing', 'campaign-clocks', ['CampaignFinished']);
    await shop.atRest();
    for (const { type, data } of (await shop
      .service('marketing')
      .store.read('campaign-clocks')) as unknown as CampaignEvent[])
      if (type === 'PeopleAssigned')
        for (const { variant, customerIds } of data.assigned) for (const one of customerIds) variants.set(one, variant);
    expect([...variants.keys()].sort()).toEqual([...people].sort());
    const written = people.filter((one) => one !== silent && variants.get(one) !== 'control');
    expect(people.filter((one) => mine(one).length > 0)).toEqual(written);
    reader = written[0]!;
    expect(mine(reader)[0]!.eml).toContain(`Clocks ${variants.get(reader)}`);
  });

  it('leads a reader by its link to an order', async () => {
    const eml = mine(reader)[0]!.eml.replace(/=\r\n/g, '').replaceAll('=3D', '=');
    const url = new URL(/https:\/\/shop\.example\/pieces\/[^\s"]+/.exec(eml)![0].replaceAll('&amp;', '&'));
    const said = (name: string) => url.searchParams.get(`utm_${name}`);
    // As Segment's library makes it of the address.
    const campaign = {
      name: said('campaign'),
      source: said('source'),
      medium: said('medium'),
      content: said('content'),
    };
    const product = { sku: 'CLOCK', price: 900, currency: 'USD' };
    const call = (messageId: string, event: string, properties: object, context = {}) => ({
      ...{ type: 'track', event, messageId, anonymousId: 'browser-7', properties, context },
    });
    const tell = async (...batch: object[]) =>
      expect((await shop.post('/v1/track', { batch }, await shop.guest())).status).toBe(202);
    await tell(call('m-1', 'Product Viewed', product, { campaign, page: { url: url.href } }));
    shop.pass(60_000);
    orderId = await ordered(reader, { unitId: 'CLOCK' });
    await tell(call('m-2', 'Order Completed', { order_id: orderId, currency: 'USD', products: [product] }));
    const spend = {
      key: 'print-1',
      day: new Date(shop.now()).toISOString().slice(0, 10),
      amount: usd(2_000),
      source: 'print',
    };
    const imported = await shop.post('/v1/campaigns/clocks/spend', { lines: [spend] });
    if (imported.status !== 200) throw new Error(imported.text);
    await shop.atRest();
  });

  it('shows what came of it, variant by variant', async () => {
    await laid(shop);
    shop.pass(untilLanded);
    const known = async () => (await shop.job('analytics', Warehouse).rowsOf('silver.clicks')).rows.length;
    // Each partition of the hub is landed by itself.
    do {
      shop.pass(tablesMs);
      await shop.job('analytics', TableClock).round();
    } while ((await known()) < 2);
    const { campaigns, currency } = await results();
    const [{ status, variants: shown, spendMinor }] = campaigns as [CampaignResults['campaigns'][number]];
    expect([status, spendMinor, currency]).toEqual(['finished', 2_000, 'USD']);
    const own = variants.get(reader)!;
    for (const { variant, figures, lift } of shown) {
      const of = people.filter((one) => variants.get(one) === variant);
      const isOwn = variant === own;
      expect([variant, figures]).toMatchObject([
        variant,
        {
          ...{ people: of.length, sent: of.filter((one) => mine(one).length > 0).length },
          // To who agreed to nothing no letter is asked for.
          ...{ notAsked: variant === 'control' ? 0 : of.filter((one) => one === silent).length, heldBack: 0 },
          ...{ conversions: isOwn ? 1 : 0, attributedOrders: isOwn ? 1 : 0 },
          // Before tax, with the shipping that is ours.
          revenueMinor: isOwn ? expect.any(Number) : 0,
          attributedRevenueMinor: isOwn ? figures['revenueMinor'] : 0,
        },
      ]);
      if (isOwn) expect(figures['revenueMinor']).toBeGreaterThanOrEqual(90_000);
      if (lift !== undefined) expect(lift.conversion).toMatchObject({ verdict: 'too-few' });
    }
    expect(shown.reduce((sum, { figures }) => sum + figures['spendMinor']!, 0)).toBe(2_000);
  }, 60_000);

  it('has the same figures as a KPI, and leads down to the events that are in the logs', async () => {
    const as = await shop.staff('marketing');
    const { campaigns } = await results();
    const { body } = await shop.get<KpiShown>('/v1/kpis/campaigns?campaign_id=clocks&by=variant', as);
    expect(body.rows).toEqual(campaigns[0]!.variants.map(({ variant, figures }) => ({ variant, ...figures })));
    const evidence = async (figure: string) => {
      const path = `/v1/campaign-results/evidence?campaignId=clocks&figure=${figure}&variant=${variants.get(reader)}`;
      return (await shop.get<EvidenceShown>(path, as)).body.evidence;
    };
    const converted = await evidence('conversions');
    const stored = await shop.service('orders').store.read(`order-${orderId}`);
    expect(converted).toMatchObject(
      ['OrderPlaced', 'OrderConfirmed'].map((type) => ({
        ...{ customerId: reader, orderId },
        event: {
          table: `bronze.orders.${type}`,
          id: `order-${orderId}/${stored.findIndex((one) => one.type === type) + 1}`,
        },
      })),
    );
    const [click] = await evidence('attributedOrders');
    expect(click).toMatchObject({ orderId, event: { table: 'bronze.clickstream', id: 'm-1' } });
  });
});
