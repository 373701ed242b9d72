import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Entry } from '../../apps/finance/src/journal/entry.js';
import { splitStream } from '#eventsourcing/decider.js';
import { dayBefore } from '../../apps/finance/src/period/day.js';
import { fetchDocument, type Schema } from '../fuzz/api-document.js';
import { wholeLog } from '../whole-log.js';
import { Buyer } from './money.js';
import { Shop, usd } from './shop.js';

const dayMs = 86_400_000;
type ExportShown = {
  exportId: string;
  series: string;
  number: number;
  totals: { base: { debit: Amount; credit: Amount } };
  deliveries: unknown[];
};

type Amount = { readonly minor: number; readonly currency: string; readonly amount: string };
type BalanceShown = { readonly account: string; readonly balance: Amount; readonly lines: string };
type RevenueShown = { readonly channel: string; readonly revenue: Amount; readonly lines: string };
type LineShown = {
  readonly entryId: string;
  readonly documentType: string;
  readonly late: boolean;
  readonly debit?: Amount;
  readonly credit?: Amount;
  readonly base: Amount;
  readonly entry: string;
};
type LinePage = { readonly lines: readonly LineShown[] };
type FactShown = { readonly type: string; readonly data: unknown; readonly cause: { readonly causationId: string } };
type EntryShown = {
  readonly entryId: string;
  readonly postingDate: string;
  readonly causedBy: string;
  readonly lines: readonly object[];
  readonly facts: readonly FactShown[];
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
    const { events } = await wholeLog(shop.service('finance').store);
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
    expect(made!.totals.base.debit).toEqual(made!.totals.base.credit);
    expect(made!.totals.base.debit).toMatchObject({ amount: expect.stringMatching(/^\d+\.\d\d$/), currency: 'USD' });
    const ledger = await shop.raw(
      `/v1/books/exports/${made!.exportId}/files/general-ledger.csv`,
      await shop.staff('finance'),
    );
    expect(ledger.split('\r\n').filter((row) => row.includes(body.orderId))).toHaveLength(4);
    const verification = `/v1/books/exports/${made!.exportId}/verification`;
    const again = await shop.get<{ same: boolean }>(verification, await shop.staff('auditor'));
    expect(again.body).toMatchObject({ same: true });
  });

  it('lead from every figure to its lines, and from a line to its entry, the event behind it and what was heard', async () => {
    const auditor = await shop.staff('auditor');
    const read = async <T>(path: string) => (await shop.get<T>(path, auditor)).body;
    const everyEntryBehind = async (lines: string) => {
      const page = await read<LinePage>(`${lines}&limit=500`);
      const paths = new Set(page.lines.map(({ entry }) => entry));
      const shown = await Promise.all([...paths].map((path) => read<EntryShown[]>(path)));
      return { ...page, entries: shown.flat() };
    };
    const { balances } = await read<{ balances: BalanceShown[] }>('/v1/books/trial-balance');
    expect(balances.length).toBeGreaterThanOrEqual(5);
    for (const { account, balance, lines } of balances) {
      const behind = await everyEntryBehind(lines);
      const sum = behind.lines.reduce((sum, { debit, credit }) => sum + (debit?.minor ?? 0) - (credit?.minor ?? 0), 0);
      expect([account, sum]).toEqual([account, balance.minor]);
      for (const { causedBy, facts } of behind.entries) {
        expect(facts.map(({ cause }) => cause.causationId)).toContain(causedBy);
        expect(facts.some(({ type, data }) => /Heard|Registered|Valued/.test(type) && data !== undefined)).toBe(true);
      }
    }

    const today = new Date(shop.now()).toISOString().slice(0, 10);
    const days = `from=${dayBefore(dayBefore(dayBefore(today)))}&to=${today}`;
    const { channels } = await read<{ channels: RevenueShown[] }>(`/v1/books/reports/revenue?${days}`);
    expect(channels.map(({ channel }) => channel)).toEqual(['web']);
    const sold = await everyEntryBehind(channels[0]!.lines);
    expect(sold.lines.map(({ base }) => 0 - base.minor)).toEqual([channels[0]!.revenue.minor]);
    const [made] = sold.entries;
    const billed = made!.facts.find(({ type }) => type === 'BillHeard');
    expect(billed).toMatchObject({ data: { bill: { lines: [{ unitId: 'BOWL' }] } } });
    expect(billed!.cause.causationId).toMatch(/^orders\/order-/);

    const page = await read<LinePage>(`/v1/books/lines?journal=EXP-${made!.postingDate.replaceAll('-', '')}-WEB`);
    expect(new Set(page.lines.map(({ entryId }) => entryId))).toEqual(new Set([made!.entryId]));
    expect(page.lines).toHaveLength(made!.lines.length);
    const { lines: bought } = await read<LinePage>(
      `/v1/books/lines?journal=EXP-${made!.postingDate.replaceAll('-', '')}-BOOKS&sku=BOWL`,
    );
    expect(bought.map(({ documentType }) => documentType)).toContain('PURCHASE');
    expect(sold.lines.map(({ late }) => late)).toEqual([false]);
  });

  it('say every amount in major units, with its currency, beside the minor units', async () => {
    const { paths, components } = await fetchDocument(shop.url);
    const own = Object.entries(paths).filter(([path]) => /^\/v1\/(books|purchases|credits|invoices)/.test(path));
    const seen = new Set<string>();
    const wrong: string[] = [];
    let amounts = 0;
    const look = (where: string, value: unknown) => {
      if (typeof value !== 'object' || value === null) return;
      const { $ref, properties } = value as Schema;
      if ($ref !== undefined && !seen.has($ref)) {
        seen.add($ref);
        look($ref, components.schemas[$ref.split('/').at(-1)!]);
      }
      const names = Object.keys(properties ?? {});
      if (names.some((name) => name.endsWith('Minor'))) wrong.push(`${where}: ${names.join()}`);
      if (names.includes('minor')) {
        amounts++;
        if (properties!['amount']?.type !== 'string' || properties!['currency']?.type !== 'string') wrong.push(where);
      }
      for (const one of Object.values(value)) look(where, one);
    };
    for (const [path, operations] of own)
      for (const [method, { responses }] of Object.entries(operations))
        for (const status of ['200', '201']) look(`${method} ${path}`, responses[status]);
    expect(own.length).toBeGreaterThan(20);
    expect(amounts).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });
});
