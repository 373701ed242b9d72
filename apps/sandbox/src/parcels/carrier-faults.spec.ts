import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { at, fedexRate, fedexShipment, Shipper, upsRate, upsShipment } from './shipper.contract.js';

let shipper: Shipper;
beforeEach(async () => {
  shipper = await Shipper.open();
  await Promise.all([shipper.upsToken(), shipper.fedexToken()]);
  shipper.sandbox.setFedexWebhook(shipper.seller.webhookUrl);
});
afterEach(() => shipper.close());

const carriers = [
  [
    'ups',
    () => shipper.ups('POST', 'shipments/v2409/ship', upsShipment()),
    () => shipper.ups('POST', 'rating/v2409/Shop', upsRate()),
  ],
  [
    'fedex',
    () => shipper.fedex('POST', 'ship/v1/shipments', fedexShipment()),
    () => shipper.fedex('POST', 'rate/v1/rates/quotes', fedexRate()),
  ],
] as const;
const sold = (carrier: 'ups' | 'fedex') => shipper.sandbox.parcels.totals()[carrier].sold;

describe.each(carriers)('%s in trouble', (part, ship, rate) => {
  const befall = (rule: object) => shipper.sandbox.faults.set([{ match: { part }, times: 1, ...rule } as never]);

  it.each([500, 503, 429])('answers %i in its own words, and has sold nothing', async (status) => {
    befall({ fault: 'error', status });
    const { body, ...answer } = await ship();
    expect(answer).toEqual({ status });
    expect(JSON.stringify(body)).toMatch(/"errors":\[\{"code":"[\w.]+","message":/);
    expect(sold(part)).toBe(0);
  });

  it('says so after it has sold a label', async () => {
    befall({ fault: 'error-after-success' });
    expect(await ship()).toMatchObject({ status: 500 });
    expect(sold(part)).toBe(1);
  });

  it('refuses what was wrong, whatever befalls it', async () => {
    befall({ fault: 'error-after-success' });
    await shipper.seller.control('PUT', `carriers/${part}`, { revokeTokens: true });
    expect(await ship()).toMatchObject({ status: 401 });
    expect(sold(part)).toBe(0);
  });

  it('falls silent after it has sold a label', async () => {
    befall({ fault: 'timeout-after-success', ms: 20 });
    await expect(ship()).rejects.toThrow();
    expect(sold(part)).toBe(1);
  });

  it('breaks the connection, or is late', async () => {
    befall({ fault: 'reset' });
    await expect(rate()).rejects.toThrow();
    befall({ fault: 'delay', ms: 20 });
    expect(await rate()).toMatchObject({ status: 200 });
  });
});

describe('A push', () => {
  const befall = (rule: object) =>
    shipper.sandbox.faults.set([{ match: { part: 'webhooks', path: '/fedex' }, times: 1, ...rule } as never]);
  const codes = () =>
    shipper.told().map(({ body }) => at(body, 'output.completeTrackResults.0.trackResults.0.latestStatusDetail.code'));

  it('comes twice', async () => {
    befall({ fault: 'duplicate' });
    await shipper.fedexLabel();
    await shipper.sandbox.idle();
    expect(codes()).toEqual(['OC', 'OC']);
  });

  it('is lost on the way, and comes again', async () => {
    befall({ fault: 'drop' });
    await shipper.fedexLabel();
    await shipper.sandbox.tick();
    expect(codes()).toEqual([]);
    await shipper.later(300_000);
    expect(codes()).toEqual(['OC']);
  });

  it('comes after a later one', async () => {
    befall({ fault: 'reorder', ms: 60_000 });
    await shipper.move(await shipper.fedexLabel(), { scans: [{ kind: 'picked-up' }] });
    await shipper.sandbox.idle();
    expect(codes()).toEqual(['PU', 'OC']);
  });

  it('comes late', async () => {
    befall({ fault: 'delay', ms: 5_000 });
    await shipper.fedexLabel();
    await shipper.later(4_999);
    expect(codes()).toEqual([]);
    await shipper.later(1);
    expect(codes()).toEqual(['OC']);
  });

  it('of one carrier suffers nothing that befalls the other', async () => {
    shipper.sandbox.faults.set([{ match: { part: 'webhooks', path: '/ups' }, fault: 'drop' }]);
    await shipper.fedexLabel();
    await shipper.sandbox.idle();
    expect(codes()).toEqual(['OC']);
  });
});

it('Carriers keep no errors', () => {
  for (const part of ['ups', 'fedex'] as const)
    expect(() => shipper.sandbox.faults.set([{ match: { part }, fault: 'error', kept: true }])).toThrow(
      /only stripe keeps/,
    );
});
