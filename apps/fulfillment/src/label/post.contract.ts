import { z } from 'zod';
import { Carrier, CarrierRefusal, CarrierUnreachable, type Rate, type SoldLabel } from '../carriers/carrier.js';

const usd = (minor: number) => ({ minor, currency: 'USD' });

/** A carrier that answers what it is told to. */
export class Post extends Carrier {
  readonly name = 'post';
  readonly image = { format: 'text', bytes: new TextEncoder().encode('a label') } as const;
  readonly asked: string[] = [];
  readonly books: SoldLabel[] = [];
  offers: readonly Rate[] = [{ service: 'letter', name: 'Letter', price: usd(480) }];
  /** Undefined: the label is sold, and nobody hears of it. */
  number: string | undefined = 'P-100001';
  cost: SoldLabel['cost'] = usd(500);
  refusing: readonly string[] = [];

  private ask(what: string) {
    this.asked.push(what);
    if (this.refusing.includes(what)) throw new CarrierRefusal('POST-1', 'The post does not say why.');
  }
  async checkAddress() {
    return { verdict: 'unknown' } as const;
  }
  async rates() {
    this.ask('rates');
    return this.offers;
  }
  async ship() {
    this.ask('ship');
    const trackingNumber = this.number ?? `P-lost-${this.books.length}`;
    const label = { trackingNumber, shipmentNumber: trackingNumber, cost: this.cost, image: this.image };
    this.books.push(label);
    if (this.number === undefined) throw new CarrierUnreachable('post does not answer');
    return label;
  }
  async find() {
    this.ask('find');
    return this.books;
  }
  async void() {
    this.ask('void');
    return 'voided' as const;
  }
  async track(trackingNumber: string) {
    return { trackingNumber, scans: [] };
  }
  async subscribe() {
    this.ask('subscribe');
    return undefined;
  }
  read(news: string) {
    return z.never().parse(news);
  }
  close() {}
}
