import { describe, expect, it } from '@jest/globals';
import type { Consignment } from '../carrier.js';
import { carrierContract } from '../carrier.contract.js';
import { ManualCarrier } from './manual.carrier.js';

const shop = { name: 'Despatch', company: 'Northgate Antiques', street: '1 Mill Rd', city: 'Timonium', country: 'US' };
const buyer = { name: 'R. Okafor', street: '14 Barton Ct', city: 'Baltimore', postalCode: '21201', country: 'US' };
const parcel: Consignment = {
  ...{ reference: 'shp-000482-1', from: shop, to: buyer, signature: 'none', shipDate: '2026-01-12', isReturn: false },
  measures: { weightGrams: 4300, lengthMm: 450, widthMm: 350, heightMm: 300 },
  declaredValue: { minor: 125_000, currency: 'USD' },
};
const usd = (minor: number) => ({ minor, currency: 'USD' });
const carrier = new ManualCarrier({ countries: ['US'], prices: { 'own-driver': usd(4_000), collection: usd(0) } });
const servicesOf = async (consignment: Consignment, of = carrier) =>
  (await of.rates(consignment)).map(({ service, price }) => [service, price.minor]);

carrierContract(
  'Our own driver',
  async () => {
    const carrier = new ManualCarrier({ countries: ['US'], prices: { 'own-driver': usd(4_000) } });
    return { carrier, unknownNumber: '794953555571', booked: async () => [], close: async () => carrier.close() };
  },
  { online: false },
);

describe('Our own driver', () => {
  it('goes where we say, for what we say', async () => {
    expect(await servicesOf(parcel)).toEqual([
      ['own-driver', 4_000],
      ['collection', 0],
    ]);
    expect(await servicesOf({ ...parcel, to: { ...buyer, country: 'DE' } })).toEqual([]);
    expect(await servicesOf({ ...parcel, from: buyer, to: shop, isReturn: true })).toEqual([['own-driver', 4_000]]);
    expect(await servicesOf(parcel, new ManualCarrier({ countries: ['US'], prices: {} }))).toEqual([]);
  });
  it('takes a slip with the reference, and the same one again', async () => {
    const label = await carrier.ship(parcel, 'own-driver');
    expect(label).toMatchObject({ trackingNumber: 'OWN-shp-000482-1', cost: usd(4_000), image: { format: 'text' } });
    const slip = 'Our own driver\nOWN-shp-000482-1\n\nR. Okafor\n14 Barton Ct\n21201 Baltimore US\n';
    expect(new TextDecoder().decode(label.image.bytes)).toBe(slip);
    expect(await carrier.ship(parcel, 'own-driver')).toEqual(label);
  });
  it('fetches from the buyer what comes back', async () => {
    const { image } = await carrier.ship({ ...parcel, from: buyer, to: shop, isReturn: true }, 'own-driver');
    expect(new TextDecoder().decode(image.bytes)).toContain('14 Barton Ct');
  });
  it('refuses what it does not offer', async () => {
    await expect(carrier.ship(parcel, 'balloon')).rejects.toMatchObject({ code: 'no-such-service' });
    await expect(carrier.track('794953555571')).rejects.toMatchObject({ code: 'unknown-number' });
  });
  it('knows nothing but what people type in', async () => {
    const label = await carrier.ship(parcel, 'collection');
    expect(await carrier.track(label.trackingNumber)).toEqual({ trackingNumber: label.trackingNumber, scans: [] });
    expect([await carrier.find(), await carrier.void(), await carrier.void()]).toEqual([[], 'voided', 'voided']);
    expect([await carrier.checkAddress(), await carrier.subscribe()]).toEqual([{ verdict: 'unknown' }, undefined]);
    expect(() => carrier.read('{}')).toThrow();
  });
});
