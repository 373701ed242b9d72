import { buyerOf } from './buyers.js';
import { wired, type Answer } from './wire.js';

const price = { minor: 12_500, currency: 'USD' };
const home = { currency: 'EUR', destination: 'DE' };
const inTexas = { street: '14 Barton Ct', postalCode: '78704', city: 'Austin', region: 'TX' };

export const stockNumbers = (lot: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${lot}-${String(index + 1).padStart(6, '0')}`);

/** The number of the quote that was answered. */
export const quoteIdOf = ({ head }: Answer) => /\r\nlocation: \/v1\/quotes\/(\S+)/i.exec(head)?.[1] ?? '';

/** What is sent over the wire by whoever has this token: `Bearer ...`. Each order is somebody else's. */
export class Requests {
  private readonly proof: string;

  constructor(authorization: string) {
    this.proof = `authorization: ${authorization}\r\n`;
  }

  /** Registers a piece and offers it in one go. */
  unit(unitId: string) {
    const piece = {
      ...{ unitId, title: `Bracket clock ${unitId}`, category: 'clocks', maker: 'John Taylor', condition: 'good' },
      ...{ materials: 'mahogany, brass', weightGrams: 7_400, location: 'shop', askingPrice: price },
    };
    return wired('POST', '/v1/units', piece, this.proof);
  }

  /** What a marketplace enters, which has the money. `wait`: the answer comes when the outcome is known. */
  sold(unitId: string, wait: boolean, path = '/v1/orders') {
    const customerId = `buyer-${unitId}`;
    const sale = { channel: 'ebay', customerId, lines: [{ unitId, price }], buyer: buyerOf(unitId) };
    return wired('POST', path, sale, this.keyed(unitId, wait));
  }

  /** The same sale to somebody in Texas, at this price in dollars: a parcel that crosses no border. */
  soldToTexas(unitId: string, minor: number) {
    const [price, buyer] = [
      { minor, currency: 'USD' },
      { ...buyerOf(unitId), address: inTexas },
    ];
    const sale = { channel: 'ebay', customerId: `buyer-${unitId}`, lines: [{ unitId, price }], buyer };
    return wired('POST', '/v1/orders', { ...sale, destination: 'US-TX' }, this.keyed(unitId, true));
  }

  /** What somebody does at the packing table, or sets up there; each under a key of its own. */
  packing(method: 'POST' | 'PUT', path: string, body: object, key = `${method} ${path}`.replace(/\W+/g, '-')) {
    return wired(method, path, body, this.keyed(key, false));
  }

  /** What a storefront tells of its shoppers. */
  track(body: object) {
    return wired('POST', '/v1/track', body, this.proof);
  }

  /** What eBay asks before somebody pays there. */
  check(asked: readonly object[]) {
    return wired('POST', '/v1/ebay-inventory-checks', asked, this.proof);
  }

  /** What a buyer in Germany would pay in euros for these pieces, which are asked for in dollars. */
  quote(unitIds: readonly string[], key?: string) {
    const wanted = { ...home, customerId: `buyer-${unitIds[0]}`, lines: unitIds.map((unitId) => ({ unitId })) };
    return wired('POST', '/v1/quotes', wanted, key === undefined ? this.proof : this.keyed(key, false));
  }

  /** Orders what was quoted, by card. */
  cardOrder(quoteId: string, wait: boolean) {
    const payment = { method: 'card', token: 'pm_card_visa' };
    return wired('POST', '/v1/orders', { quoteId, payment, buyer: buyerOf(quoteId) }, this.keyed(quoteId, wait));
  }

  get(path: string) {
    return wired('GET', path, undefined, this.proof);
  }

  private keyed(key: string, wait: boolean) {
    return `${this.proof}idempotency-key: ${key}\r\n${wait ? 'prefer: wait=30\r\n' : ''}`;
  }
}
