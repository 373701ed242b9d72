import { wired, type Answer } from './wire.js';

const price = { minor: 12_500, currency: 'USD' };
const buyer = { currency: 'EUR', destination: 'DE', customerId: 'buyer-1' };

/** Registers a piece and offers it in one go. */
export const unitRequest = (unitId: string) =>
  wired('POST', '/v1/units', {
    ...{ unitId, title: `Bracket clock ${unitId}`, category: 'clocks', maker: 'John Taylor', condition: 'good' },
    ...{ materials: 'mahogany, brass', weightGrams: 7_400, location: 'shop', askingPrice: price },
  });

export const stockNumbers = (lot: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${lot}-${String(index + 1).padStart(6, '0')}`);

/** What a marketplace enters, which has the money. `wait`: the answer comes when the outcome is known. */
export const soldRequest = (unitId: string, wait: boolean, path = '/v1/orders') =>
  wired('POST', path, { channel: 'ebay', customerId: 'buyer-1', lines: [{ unitId, price }] }, keyed(unitId, wait));

/** What a buyer in Germany would pay in euros for these pieces, which are asked for in dollars. */
export const quoteRequest = (unitIds: readonly string[], key?: string) =>
  wired('POST', '/v1/quotes', { ...buyer, lines: unitIds.map((unitId) => ({ unitId })) }, key && keyed(key, false));

/** The number of the quote that was answered. */
export const quoteIdOf = ({ head }: Answer) => /\r\nlocation: \/v1\/quotes\/(\S+)/i.exec(head)?.[1] ?? '';

/** Orders what was quoted, by card. */
export const cardOrderRequest = (quoteId: string, wait: boolean) =>
  wired('POST', '/v1/orders', { quoteId, payment: { method: 'card', token: 'pm_card_visa' } }, keyed(quoteId, wait));

const keyed = (key: string, wait: boolean) => `idempotency-key: ${key}\r\n${wait ? 'prefer: wait=30\r\n' : ''}`;
