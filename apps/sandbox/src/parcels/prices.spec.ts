import { describe, expect, it } from '@jest/globals';
import { billedPounds, quotesOf, type Freight } from './prices.js';

const freight = (changes: Partial<Freight> = {}): Freight => ({
  ...{ from: 'US', to: 'US', grams: 4_300, signature: 'none', isResidential: false, shipDate: '2026-06-12' },
  ...changes,
});
const priceOf = (changes?: Partial<Freight>, service = '03') =>
  quotesOf('ups', freight(changes)).find((quote) => quote.service === service)?.charge.minor;

describe('The price of a parcel', () => {
  it('is made of the service, the zone and each begun pound', () => {
    expect(priceOf()).toBe(985 + 62 * 10);
    expect(priceOf({ grams: 4_535 })).toBe(985 + 62 * 10);
    expect(priceOf({ grams: 4_536 })).toBe(985 + 62 * 11);
    expect(priceOf({ to: 'DE' }, '65')).toBe(9_760 + 640 * 10);
  });

  it('counts the space that it takes up if that is more than its weight', () => {
    expect(billedPounds({ grams: 1_000, size: [457, 356, 305] })).toBe(22);
    expect(billedPounds({ grams: 1 })).toBe(1);
  });

  it('rises with the value that is declared, by begun hundreds after the first, and with signatures', () => {
    const usd = (minor: number) => ({ minor, currency: 'USD' });
    const none = priceOf()!;
    expect(priceOf({ declaredValue: usd(10_000) })).toBe(none);
    expect(priceOf({ declaredValue: usd(10_001) })).toBe(none + 405);
    expect(priceOf({ declaredValue: usd(125_000) })).toBe(none + 13 * 135);
    expect(priceOf({ declaredValue: { minor: 1_250, currency: 'JPY' } })).toBe(none + 13 * 135);
    expect(priceOf({ signature: 'required' })).toBe(none + 655);
    expect(priceOf({ signature: 'adult' })).toBe(none + 790);
  });

  it('is in the currency of where it leaves', () => {
    const [quote] = quotesOf('fedex', freight({ from: 'DE', to: 'FR' }));
    expect(quote).toMatchObject({ service: 'INTERNATIONAL_ECONOMY', charge: { currency: 'EUR' } });
  });
});

describe('Carriers', () => {
  it('take nothing that is too heavy, and go everywhere but to a few countries', () => {
    expect(quotesOf('ups', freight({ grams: 68_040 }))).toEqual([]);
    expect(quotesOf('fedex', freight({ to: 'KP' }))).toEqual([]);
    expect(quotesOf('fedex', freight({ to: 'NZ' }))).toHaveLength(2);
  });

  it('do not work at weekends', () => {
    const [ground] = quotesOf('ups', freight());
    expect(ground).toMatchObject({ workingDays: 4, arrivesBy: '2026-06-18' });
  });

  it('of FedEx send what goes to a home by another service than what goes to a firm', () => {
    const services = (isResidential: boolean) =>
      quotesOf('fedex', freight({ isResidential })).map(({ service }) => service);
    expect(services(true)).toContain('GROUND_HOME_DELIVERY');
    expect(services(true)).not.toContain('FEDEX_GROUND');
    expect(services(false)).toContain('FEDEX_GROUND');
  });
});
