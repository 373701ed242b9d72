import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Scan } from '../tracking/scan.js';
import { sights, type CarrierBackend, type Sight } from './carrier-backend.contract.js';
import { CarrierRefusal, CarrierUnreachable, type BoughtLabel, type Carrier, type Consignment } from './carrier.js';
import { abroad, buyer, openedAt, shop, vase } from './parcels.contract.js';

const today = openedAt.slice(0, 10);
const times = <One>(count: number, make: (n: number) => One) => Array.from({ length: count }, (_, n) => make(n));
const comesBack: Consignment = { ...vase, reference: 'shp-000482-9', from: buyer, to: shop, isReturn: true };

/**
 * What every carrier promises: the suite that each adapter passes unchanged. One that nobody talks to over a network (`online` is
 * false) promises less.
 */
export const carrierContract = (
  name: string,
  open: () => Promise<CarrierBackend>,
  { online = true }: { readonly online?: boolean } = {},
) =>
  describe(`${name} as a carrier`, () => {
    let backend: CarrierBackend;
    let carrier: Carrier;
    beforeEach(async () => {
      backend = await open();
      carrier = backend.carrier;
    });
    afterEach(() => backend.close());

    const cheapest = async (consignment: Consignment) => {
      const [first, ...others] = await carrier.rates(consignment);
      return others.reduce((best, rate) => (rate.price.minor < best.price.minor ? rate : best), first!);
    };
    const bought = async (consignment = vase): Promise<BoughtLabel> =>
      carrier.ship(consignment, (await cheapest(consignment)).service);

    it('has a name for the log', () => expect(carrier.name).toMatch(/^[a-z]+$/));

    describe('names what it asks', () => {
      it('for a parcel, service by service, in whole minor units', async () => {
        const rates = await carrier.rates(vase);
        expect(rates.length).toBeGreaterThan(0);
        expect(new Set(rates.map(({ service }) => service)).size).toBe(rates.length);
        for (const { name, price, arrivesBy = today } of rates) {
          expect(name).toMatch(/./);
          expect(price).toEqual({ minor: expect.any(Number) as unknown, currency: 'USD' });
          expect(Number.isSafeInteger(price.minor) && price.minor > 0).toBe(true);
          expect(arrivesBy).toMatch(/^\d{4}-\d\d-\d\d$/);
          expect(arrivesBy >= vase.shipDate).toBe(true);
        }
        expect(await carrier.rates(vase)).toEqual(rates);
      });

      it('and nothing where it does not go', async () =>
        expect(
          await carrier.rates({ ...vase, to: { ...buyer, country: 'KP', region: undefined, postalCode: undefined } }),
        ).toEqual([]));
    });

    describe('sells a label', () => {
      it('for what it asked, with a picture and a number', async () => {
        const { service, price } = await cheapest(vase);
        const label = await carrier.ship(vase, service);
        expect(label.cost).toEqual(price);
        expect(label.image.bytes.length).toBeGreaterThan(0);
        expect(label.trackingNumber).toMatch(/^[\w-]{7,34}$/);
        expect(await carrier.track(label.trackingNumber)).toMatchObject({ trackingNumber: label.trackingNumber });
      });

      it('for what comes back', async () =>
        expect(await bought(comesBack)).toMatchObject({ trackingNumber: expect.stringMatching(/./) as unknown }));

      it('but not by a service that it does not have', async () =>
        expect(carrier.ship(vase, 'PIGEON')).rejects.toThrow(CarrierRefusal));
    });

    it('voids a label, and once more changes nothing', async () => {
      const label = await bought();
      for (const _ of times(2, Number)) expect(await carrier.void(label)).toBe('voided');
    });

    it('does not know a number that is nobody’s', async () =>
      expect(carrier.track(backend.unknownNumber)).rejects.toMatchObject({ code: 'unknown-number' }));

    it('finds no label under a reference that it was never given', async () =>
      expect(await carrier.find('shp-nobodys', today)).toEqual([]));

    if (online) onlineContract(() => backend, bought);
  });

/** A call that is refused or not answered, and nothing else. */
const outcome = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error as Error).constructor,
  );

function onlineContract(world: () => CarrierBackend, bought: (consignment?: Consignment) => Promise<BoughtLabel>) {
  let backend: CarrierBackend;
  let carrier: Carrier;
  let outside: NonNullable<CarrierBackend['online']>;
  beforeEach(() => {
    backend = world();
    [carrier, outside] = [backend.carrier, backend.online!];
  });
  const live = async (reference: string) => (await backend.booked(reference)).filter((label) => label.live);
  const found = async (reference: string) =>
    (await carrier.find(reference, today)).map(({ trackingNumber }) => trackingNumber);

  describe('in its books', () => {
    it('has the reference, the price and the declared value', async () => {
      const { trackingNumber, cost } = await bought();
      expect(await backend.booked(vase.reference)).toEqual([
        { trackingNumber, live: true, charge: cost, declaredValue: vase.declaredValue, isReturn: false },
      ]);
    });

    it('has what comes back as that', async () => {
      await bought(comesBack);
      expect(await backend.booked(comesBack.reference)).toMatchObject([{ live: true, isReturn: true }]);
    });

    it('has what crosses a border, with the customs told', async () => {
      const { trackingNumber } = await bought(abroad);
      expect(await live(abroad.reference)).toMatchObject([{ trackingNumber, declaredValue: abroad.declaredValue }]);
    });

    it('has nothing of what crosses a border without, where the customs must be told', async () => {
      const untold = { ...abroad, customs: undefined };
      expect(await outcome(bought(untold))).toBe(outside.demandsCustoms ? CarrierRefusal : 'done');
      expect(await live(abroad.reference)).toHaveLength(outside.demandsCustoms ? 0 : 1);
    });

    it.each([
      ['without a postal code', { postalCode: undefined }],
      ['without a street', { street: '' }],
      ['in no country', { country: 'ZZ' }],
    ])('has nothing for an address %s, which it refuses without repeating it', async (_, wrong) => {
      const { service } = (await carrier.rates(vase))[0]!;
      const refusal: unknown = await carrier
        .ship({ ...vase, to: { ...buyer, ...wrong } }, service)
        .catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(CarrierRefusal);
      expect((refusal as CarrierRefusal).code).toMatch(/./);
      expect((refusal as Error).message).not.toMatch(/Okafor|Barton|Austin/);
      expect(await backend.booked(vase.reference)).toEqual([]);
    });

    it('has a voided label as that, and does not find it', async () => {
      const label = await bought();
      expect(await found(vase.reference)).toEqual([label.trackingNumber]);
      await carrier.void(label);
      expect(await backend.booked(vase.reference)).toMatchObject([{ live: false }]);
      expect(await found(vase.reference)).toEqual([]);
    });

    it('still has a label that was voided too late', async () => {
      const label = await bought();
      await outside.move(label.trackingNumber, ['picked-up']);
      for (const _ of times(2, Number)) expect(await carrier.void(label)).toBe('too-late');
      expect(await live(vase.reference)).toHaveLength(1);
    });
  });

  describe('whose answer was lost', () => {
    it.each([
      ['timeout', vase],
      ['error', vase],
      ['timeout', abroad],
      ['timeout', comesBack],
    ] as const)('by %s, has one label, which is found and can be voided', async (how, consignment) => {
      const { service } = (await carrier.rates(consignment))[0]!;
      await outside.unheard(how, async (lossy) => {
        const lost = await lossy.ship(consignment, service).catch((error: unknown) => error);
        expect(lost).toBeInstanceOf(CarrierUnreachable);
        throw lost;
      });
      const labels = await carrier.find(consignment.reference, today);
      expect(await live(consignment.reference)).toMatchObject(labels.map(({ trackingNumber }) => ({ trackingNumber })));
      expect(labels).toHaveLength(1);
      expect(await carrier.void(labels[0]!)).toBe('voided');
      expect(await found(consignment.reference)).toEqual([]);
    });

    it('has both labels, where two were bought under one reference', async () => {
      const numbers = [(await bought()).trackingNumber, (await bought()).trackingNumber];
      expect((await found(vase.reference)).sort()).toEqual(numbers.sort());
    });

    it('has still voided', async () => {
      const label = await bought();
      await outside.unheard('timeout', (lossy) => lossy.void(label));
      expect(await carrier.void(label)).toBe('voided');
    });

    it('does not say that there is no label when it cannot be asked', async () => {
      await bought();
      outside.fail();
      await expect(carrier.find(vase.reference, today)).rejects.toThrow(CarrierUnreachable);
    });
  });

  describe('with a token', () => {
    it('asks for one, however many call at once', async () => {
      const calls = times(50, () => carrier.rates(vase));
      expect(new Set((await Promise.all(calls)).map((rates) => JSON.stringify(rates))).size).toBe(1);
      expect(outside.granted()).toBe(1);
    });

    it('asks for one more when it is revoked in the midst, and every call succeeds', async () => {
      const { trackingNumber } = await bought();
      expect(outside.granted()).toBe(1);
      await outside.revoke();
      const reports = await Promise.all(times(20, () => carrier.track(trackingNumber)));
      expect(reports).toEqual(times(20, () => reports[0]));
      expect(outside.granted()).toBe(2);
      await outside.revoke();
      await bought({ ...vase, reference: 'shp-000482-2' });
      expect(await backend.booked('shp-000482-2')).toHaveLength(1);
    });
  });

  describe('follows a parcel', () => {
    const told = (scans: readonly Scan[]) => [...new Set(scans.map((scan) => JSON.stringify(scan)))].sort();
    const statuses = (scans: readonly Scan[]) =>
      [...scans].sort((one, other) => (one.at < other.at ? -1 : 1)).map(({ status }) => status);

    it.each([
      [['picked-up', 'departed', 'arrived', 'out-for-delivery', 'delivered']],
      [['picked-up', 'delayed', 'exception']],
      [['picked-up', 'out-for-delivery', 'exception', 'returning', 'returned']],
      [['picked-up', 'departed', 'lost']],
    ] as Sight[][][])('%j', async (seen) => {
      const { trackingNumber } = await bought();
      await outside.move(trackingNumber, seen);
      const { scans, ...report } = await carrier.track(trackingNumber);
      expect(report.trackingNumber).toBe(trackingNumber);
      expect(statuses(scans.filter(({ status }) => status !== 'announced'))).toEqual(
        seen.map((sight) => sights[sight]),
      );
      for (const { at, code, country } of scans) {
        expect(at).toMatch(/^2026-03-09T1[5-9]:\d\d:\d\d\.000Z$/);
        expect([code, country ?? 'US']).toEqual([expect.stringMatching(/./), 'US']);
      }
    });

    it('and tells the same by itself as when it is asked, in whatever order and however often', async () => {
      const { trackingNumber } = await bought();
      const until = await carrier.subscribe([trackingNumber]);
      if (until !== undefined) expect(until > openedAt).toBe(true);
      await outside.move(trackingNumber, ['picked-up', 'departed', 'exception', 'out-for-delivery', 'delivered']);
      const asked = (await carrier.track(trackingNumber)).scans.filter(({ status }) => status !== 'announced');
      const letters = await outside.news();
      expect(letters.length).toBeGreaterThanOrEqual(asked.length);
      const heard = (some: readonly string[]) =>
        some
          .flatMap((letter) => carrier.read(letter))
          .filter((report) => report.trackingNumber === trackingNumber)
          .flatMap(({ scans }) => scans)
          .filter(({ status }) => status !== 'announced');
      const anyOrder = fc.shuffledSubarray([...letters], { minLength: letters.length });
      fc.assert(
        fc.property(anyOrder, anyOrder, (first, again) => {
          expect(told(heard([...first, ...again]))).toEqual(told(asked));
        }),
        { seed: 20_260_309, numRuns: 100 },
      );
    });

    it('and reads no news that makes no sense', () => {
      for (const news of ['', 'null', '[]', '{"fine":true}']) expect(() => carrier.read(news)).toThrow();
    });
  });

  it('knows which addresses there are, or does not say', async () => {
    const verdict = async (street: string) => (await carrier.checkAddress({ ...buyer, street })).verdict;
    if ((await verdict('14 Barton Ct')) === 'unknown') return;
    expect(await verdict('14 Barton Ct')).toBe('valid');
    expect(await verdict('14 Ambiguous Ct')).toBe('ambiguous');
    expect(await verdict('1 Nowhere Rd')).toBe('not-found');
  });
}
