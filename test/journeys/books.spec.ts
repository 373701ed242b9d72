import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Entry } from '../../apps/finance/src/journal/entry.js';
import { splitStream } from '#eventsourcing/decider.js';
import { Buyer } from './money.js';
import { Shop, usd } from './shop.js';

describe('The books', () => {
  const shop = new Shop();
  const buyer = new Buyer(shop);
  beforeAll(async () => {
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
  });

  /** Every entry that was posted, in the order of its day. */
  const entries = async () => {
    const { events } = await shop.services.at(-1)!.store.after(null, 100_000);
    return events
      .filter(({ stream, type }) => splitStream(stream)[0] === 'journal' && type === 'EntryPosted')
      .map(({ data }) => (data as { entry: Entry }).entry);
  };
  const shown = ({ documentType, lines }: Entry) => [
    documentType,
    ...lines.map(({ side, account, amount }) => `${side === 'debit' ? 'Dr' : 'Cr'} ${account} ${amount.minor}`),
  ];

  it('have what was sold by card, and its refund', async () => {
    const piece = { unitId: 'BOWL', title: 'Bowl', location: 'shop', cost: usd(4_000), askingPrice: usd(10_000) };
    await shop.post('/v1/units', piece);
    await shop.until('orders', 'unitPrice-BOWL', ['AskingPriceRecorded']);
    const { body } = await buyer.order((await buyer.quote(['BOWL'])).quoteId);
    await shop.atRest();
    const own = (await entries()).filter(({ orderId, documentNo }) => orderId === body.orderId || documentNo === 'BOWL');
    expect(own.map(shown)).toEqual([]);
  });
});
