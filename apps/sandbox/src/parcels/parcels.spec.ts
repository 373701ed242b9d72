import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { at, fedexAccount, Shipper, trackNumbers, upsAccount } from './shipper.contract.js';

let folder: string;
let shipper: Shipper;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  shipper = await Shipper.open({ books: join(folder, 'books.db') });
});
afterEach(async () => {
  await shipper.close();
  rmSync(folder, { recursive: true });
});

const kinds = async (number: string) => {
  const { body } = await shipper.ups('GET', `track/v1/details/${number}`);
  return (at(body, 'trackResponse.shipment.0.package.0.activity') as { status: { code: string } }[]).map(
    ({ status }) => status.code,
  );
};
const books = async (query = '') => (await shipper.seller.control('GET', `parcels?${query}`)).json;

describe('The books', () => {
  it('tell of every label what it cost and whether it is live, page by page, and in all', async () => {
    const first = await shipper.upsLabel();
    const second = await shipper.fedexLabel({ reference: 'shp-2' });
    const third = await shipper.upsLabel();
    await shipper.ups('DELETE', `shipments/v2409/void/cancel/${third}`);
    const page = await books('limit=2');
    expect(page).toEqual({
      parcels: [
        {
          ...{ carrier: 'ups', account: upsAccount, reference: 'shp-1', trackingNumber: first, service: '03' },
          ...{ charge: { minor: 985 + 62 * 10 + 13 * 135, currency: 'USD' }, isReturn: false },
          ...{ declaredValue: { minor: 125_000, currency: 'USD' }, soldAt: '2026-06-15T12:00:00.000Z' },
          ...{ voidedAt: null, live: true, charged: true, last: 'announced' },
        },
        expect.objectContaining({
          carrier: 'fedex',
          account: fedexAccount,
          reference: 'shp-2',
          trackingNumber: second,
        }),
      ],
      after: second,
      totals: {
        ups: { sold: 2, live: 1, voided: 1, charged: { USD: 3_360 } },
        fedex: { sold: 1, live: 1, voided: 0, charged: { USD: 2_590 + 190 * 10 + 13 * 135 } },
      },
    });
    const rest = {
      trackingNumber: third,
      live: false,
      charged: false,
      voidedAt: '2026-06-15T12:00:00.000Z',
      last: 'voided',
    };
    expect(await books(`limit=2&after=${second}`)).toMatchObject({ parcels: [rest] });
    expect(await books('carrier=fedex&reference=shp-2')).toMatchObject({ parcels: [{ trackingNumber: second }] });
    expect(shipper.sandbox.parcels.parcel(first)).toMatchObject({ live: true });
    expect(await shipper.seller.control('GET', `parcels/${third}`)).toMatchObject({ json: rest });
  });

  it('outlive the sandbox, and never sell a number twice', async () => {
    const number = await shipper.upsLabel();
    await shipper.move(number, { script: 'delivered' });
    await shipper.seller.restart();
    await shipper.upsToken();
    expect(await kinds(number)).toEqual(['FS', 'OT', 'AR', 'DP', 'OR', 'MP']);
    expect(await shipper.upsLabel()).not.toBe(number);
  });

  it('hold what is still to be told, and a sandbox that comes back tells it', async () => {
    shipper.sandbox.setFedexWebhook(shipper.seller.webhookUrl);
    shipper.seller.status = 503;
    const number = await shipper.fedexLabel();
    await shipper.sandbox.tick();
    await shipper.seller.restart();
    shipper.sandbox.setFedexWebhook(shipper.seller.webhookUrl);
    shipper.seller.status = 200;
    await shipper.later(5 * 60_000);
    await shipper.sandbox.idle();
    const numbers = shipper.told().map(({ body }) => at(body, 'output.completeTrackResults.0.trackingNumber'));
    expect(numbers).toEqual([number, number]);
  });

  it('hold nobody’s name and nobody’s street', async () => {
    await shipper.upsLabel();
    await shipper.fedexLabel();
    await shipper.close();
    const written = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    expect(written.some((bytes) => bytes.includes('shp-1'))).toBe(true);
    for (const word of ['Okafor', 'Barton', 'Austin', '78704', '5125550188'])
      expect(
        written.filter((bytes) => bytes.includes(word) || bytes.includes(Buffer.from(word).toString('base64'))),
      ).toEqual([]);
    shipper = await Shipper.open();
  });

  it.each(['limit=0', 'carrier=dhl', 'after=1Z', 'before=1'])('cannot be asked for %s', async (query) =>
    expect(await shipper.seller.control('GET', `parcels?${query}`)).toMatchObject({ status: 400 }),
  );
});

describe('A parcel', () => {
  it.each([
    ['delivered', 'delivered', 'FS', 'DL'],
    ['exception', 'exception', '48', 'DE'],
    ['lost', 'lost', 'LC', 'SE'],
    ['returned', 'returned', 'RS', 'RS'],
    ['late', 'delayed', 'DA', 'DY'],
  ])('may be %s', async (script, last, ups, fedex) => {
    const [one, other] = [await shipper.upsLabel(), await shipper.fedexLabel()];
    for (const number of [one, other]) {
      expect(await shipper.move(number, { script })).toMatchObject({ status: 202 });
      expect(shipper.sandbox.parcels.parcel(number)).toMatchObject({ last });
    }
    expect((await kinds(one))[0]).toBe(ups);
    const { body } = await shipper.fedex('POST', 'track/v1/trackingnumbers', trackNumbers(other));
    expect(at(body, 'output.completeTrackResults.0.trackResults.0.latestStatusDetail.derivedCode')).toBe(fedex);
  });

  it('that is late and then delivered is picked up once', async () => {
    const number = await shipper.upsLabel();
    await shipper.move(number, { script: 'late' });
    await shipper.move(number, { script: 'delivered' });
    expect(await kinds(number)).toEqual(['FS', 'OT', 'AR', 'DA', 'DP', 'OR', 'MP']);
  });

  it('is seen when the clock is there, and told late of what was earlier', async () => {
    const number = await shipper.upsLabel();
    const scans = [
      { kind: 'arrived', afterMs: 60_000 },
      { kind: 'picked-up', afterMs: -60_000, country: 'CA' },
    ];
    expect(await shipper.move(number, { scans })).toMatchObject({
      json: {
        scans: [
          { kind: 'arrived', at: '2026-06-15T12:01:00.000Z' },
          { kind: 'picked-up', at: '2026-06-15T11:59:00.000Z', country: 'CA' },
        ],
      },
    });
    expect(await kinds(number)).toEqual(['MP', 'OR']);
    await shipper.later(60_000);
    expect(await kinds(number)).toEqual(['AR', 'MP', 'OR']);
  });

  it('travels over a while if it is told how long', async () => {
    const number = await shipper.upsLabel();
    await shipper.move(number, { script: 'delivered', overMs: 50_000 });
    const counts: number[] = [];
    for (let step = 0; step <= 5; step++) {
      counts.push((await kinds(number)).length);
      await shipper.later(10_000);
    }
    expect(counts).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('goes nowhere once its label was voided, not even where it was to go later', async () => {
    const number = await shipper.upsLabel();
    await shipper.move(number, { scans: [{ kind: 'picked-up', afterMs: 1_000 }] });
    await shipper.ups('DELETE', `shipments/v2409/void/cancel/${number}`);
    await shipper.later(5_000);
    expect(await kinds(number)).toEqual(['VM', 'MP']);
    expect(await shipper.move(number, { script: 'delivered' })).toMatchObject({ status: 409 });
  });

  it.each([
    [{ script: 'stolen' }],
    [{ scans: [] }],
    [{ scans: [{ kind: 'voided' }] }],
    [{ scans: [{ kind: 'arrived', country: 'Germany' }] }],
  ])('is not moved by %j', async (wanted) => {
    expect(await shipper.move(await shipper.upsLabel(), wanted)).toMatchObject({ status: 400 });
  });

  it('that nobody sold is not moved', async () => {
    expect(await shipper.move('1Z999AA10123456784', { script: 'lost' })).toMatchObject({ status: 404 });
    expect(await shipper.seller.control('GET', 'parcels/1Z999AA10123456784')).toMatchObject({ status: 404 });
  });
});

describe('Parcels that travel by themselves', () => {
  it('do so by the sandbox’s clock', async () => {
    await shipper.seller.control('PUT', 'auto-deliver', { stepMs: 1_000 });
    const number = await shipper.upsLabel();
    await shipper.later(2_000);
    expect(await kinds(number)).toEqual(['DP', 'OR', 'MP']);
    await shipper.later(3_000);
    expect(await kinds(number)).toEqual(['FS', 'OT', 'AR', 'DP', 'OR', 'MP']);
  });

  it('or by the clock on the wall', async () => {
    await shipper.seller.control('PUT', 'auto-deliver', { stepMs: 1, clock: 'real' });
    const number = await shipper.fedexLabel();
    while (shipper.sandbox.parcels.parcel(number)?.last !== 'delivered') await setImmediate();
    await shipper.seller.control('PUT', 'auto-deliver', 'null');
    const other = await shipper.fedexLabel();
    await shipper.later(60_000);
    expect(shipper.sandbox.parcels.parcel(other)).toMatchObject({ last: 'announced' });
  });
});

it('Without its credentials there is no such carrier', async () => {
  const without = await Shipper.open({ upsAccount: '', fedexClientId: '' });
  for (const path of ['/ups/security/v1/oauth/token', '/fedex/oauth/token'])
    expect(await fetch(without.sandbox.url + path, { method: 'POST' })).toMatchObject({ status: 404 });
  expect(await without.seller.control('PUT', 'carriers/ups', {})).toMatchObject({ status: 404 });
  await without.close();
});
