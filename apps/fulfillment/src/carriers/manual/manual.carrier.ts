import { z } from 'zod';
import type { Money } from '#contracts/vocabulary.js';
import {
  Carrier,
  CarrierRefusal,
  type AddressVerdict,
  type BoughtLabel,
  type Consignment,
  type Rate,
  type SoldLabel,
  type TrackingReport,
} from '../carrier.js';

const names = { 'own-driver': 'Our own driver', collection: 'Collection in the shop' } as const;
type Service = keyof typeof names;
const prefix = 'OWN-';

/**
 * Our own driver, and buyers who come to the shop: a carrier without a company behind it. It keeps nothing: a number is made of
 * the reference, so a label is bought twice as it is bought once, and whoever finds none buys the same again. What becomes of the
 * parcel is typed in by people.
 */
export class ManualCarrier extends Carrier {
  readonly name = 'manual';

  /** Where the driver goes and buyers come from, ISO 3166-1 alpha-2; a service without a price is not offered. */
  constructor(
    private readonly offer: {
      readonly countries: readonly string[];
      readonly prices: Readonly<Partial<Record<Service, Money>>>;
    },
  ) {
    super();
  }

  async checkAddress(): Promise<AddressVerdict> {
    return { verdict: 'unknown' };
  }

  async rates({ from, to, isReturn }: Consignment): Promise<readonly Rate[]> {
    if (![from, to].every(({ country }) => this.offer.countries.includes(country))) return [];
    return (Object.keys(names) as Service[]).flatMap((service) => {
      const price = this.offer.prices[service];
      // What comes back to the shop is not collected there.
      return price === undefined || (isReturn && service === 'collection')
        ? []
        : { service, name: names[service], price };
    });
  }

  async ship(consignment: Consignment, service: string): Promise<BoughtLabel> {
    const rate = (await this.rates(consignment)).find((rate) => rate.service === service);
    if (rate === undefined) throw new CarrierRefusal('no-such-service', 'Our own driver does not go there.');
    const number = `${prefix}${consignment.reference}`;
    const { name, company, phone, street, addition, postalCode, city, region, country } =
      consignment[consignment.isReturn ? 'from' : 'to'];
    const place = [postalCode, city, region, country].filter((part) => part !== undefined).join(' ');
    const lines = [rate.name, number, '', name, company, street, addition, place, phone];
    const slip = lines.filter((line) => line !== undefined).join('\n');
    const image = { format: 'text', bytes: new TextEncoder().encode(`${slip}\n`) } as const;
    return { trackingNumber: number, shipmentNumber: number, cost: rate.price, image };
  }

  async find(): Promise<readonly SoldLabel[]> {
    return [];
  }

  async void() {
    return 'voided' as const;
  }

  async track(trackingNumber: string): Promise<TrackingReport> {
    if (trackingNumber.startsWith(prefix)) return { trackingNumber, scans: [] };
    throw new CarrierRefusal('unknown-number', 'This number is not one of ours.');
  }

  async subscribe(): Promise<undefined> {
    return undefined;
  }

  /** Nobody writes to us. */
  read(news: string): readonly TrackingReport[] {
    return z.never().parse(news);
  }

  close() {}
}
