import { wired } from './wire.js';

const price = { minor: 12_500, currency: 'USD' };

/** Registers a piece and offers it in one go. */
export const unitRequest = (unitId: string) =>
  wired('POST', '/v1/units', {
    ...{ unitId, title: `Bracket clock ${unitId}`, category: 'clocks', maker: 'John Taylor', condition: 'good' },
    ...{ materials: 'mahogany, brass', weightGrams: 7_400, location: 'shop', askingPrice: price },
  });

type OrderRequest = { unitId: string; key: string; wait?: boolean; path?: string };

/** One confirmed order needs one piece of its own. `wait`: the answer comes when the outcome is known. */
export function orderRequest({ unitId, key, wait = false, path = '/v1/orders' }: OrderRequest) {
  const headers = `idempotency-key: ${key}\r\n${wait ? 'prefer: wait=30\r\n' : ''}`;
  return wired('POST', path, { channel: 'web', customerId: 'buyer-1', lines: [{ unitId, price }] }, headers);
}

export const stockNumbers = (lot: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${lot}-${String(index + 1).padStart(6, '0')}`);
