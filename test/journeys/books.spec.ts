import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Entry } from '../../apps/finance/src/journal/entry.js';
import { splitStream } from '#eventsourcing/decider.js';
import { Buyer } from './money.js';
import { Shop, usd } from './shop.js';

const dayMs = 86_400_000;
type ExportShown = {
  exportId: string;
  series: string;
  number: number;
  totals: { base: { debitMinor: number; creditMinor: number } };
  deliveries: unknown[];
};

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

  it('have what was sold by card, to the cent, and close with the day into an export', async () => {
    const piece = { unitId: 'BOWL', title: 'Bowl', location: 'shop', cost: usd(4_000), askingPrice: usd(10_000) };
    await shop.post('/v1/units', piece);
    await shop.until('orders', 'unitPrice-BOWL', ['AskingPriceRecorded']);
    const { body } = await buyer.order((await buyer.quote(['BOWL'])).quoteId);
    await shop.atRest();
    const own = (await entries()).filter(
      ({ orderId, documentNo }) => orderId === body.orderId || documentNo === 'BOWL',
    );
    const { minor } = body.total;
    expect(own.map(shown)).toEqual([
      ['PURCHASE', 'Dr 1410 4000', 'Cr 2110 4000'],
      ['SALE', `Dr 1260 ${minor}`, `Cr 4020 ${minor}`, 'Dr 5000 4000', 'Cr 1410 4000'],
    ]);
    shop.pass(2 * dayMs);
    const round = await shop.post<ExportShown[]>('/v1/books/exports/rounds', {});
    expect([round.status, round.body.map(({ series, number }) => [series, number])]).toEqual([200, [['daily', 1]]]);
    const [made] = round.body;
    expect(made!.totals.base.debitMinor).toBe(made!.totals.base.creditMinor);
    const ledger = await shop.raw(
      `/v1/books/exports/${made!.exportId}/files/general-ledger.csv`,
      await shop.staff('finance'),
    );
    expect(ledger.split('\r\n').filter((row) => row.includes(body.orderId))).toHaveLength(4);
    const verification = `/v1/books/exports/${made!.exportId}/verification`;
    const again = await shop.get<{ same: boolean }>(verification, await shop.staff('auditor'));
    expect(again.body).toMatchObject({ same: true });
  });
});
