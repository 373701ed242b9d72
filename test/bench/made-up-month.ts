import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { daysBetween } from '../../apps/finance/src/period/day.js';
import { debit, credit, worth } from '../../apps/finance/src/journal/lines.js';
import type { Batch } from '../../apps/finance/src/export/batch.js';
import type { Entry, LineTax } from '../../apps/finance/src/journal/entry.js';
import type { JournalEvent } from '../../apps/finance/src/journal/journal.js';
import { Chance } from '../chaos/chance.js';

const seed = 20_260_131;
const perAppend = 500;
const refundShare = 0.03;
const channels = ['ebay', 'etsy', 'shopify', 'store', 'web'] as const;
const feesPercent = { ebay: 13, etsy: 7, shopify: 3, store: 0, web: 3 };
const clearing = { ebay: '1250', etsy: '1251', shopify: '1252', store: '1000', web: '1260' } as const;

/** Thirty days, which is what a month of a hundred thousand orders has here. */
export const madeUpMonth: Batch = {
  ...{ batchId: 'B-2026-04-M', series: 'monthly', number: 1, from: '2026-04-01', to: '2026-04-30' },
  ...{ timeZone: 'UTC', baseCurrency: 'USD', country: 'GB', seller: 'The seller' },
};

/**
 * A log of finance with so many sales of one piece each, in journals of thirty days that are still open: seven lines where a
 * channel keeps a fee, and five in the store; three of a hundred are given back. The same seed, the same log.
 */
export async function writeMonth(file: string, sales: number): Promise<void> {
  const chance = new Chance(seed, 'books');
  const store = new SqliteEventStore(file, () => new Date(`${madeUpMonth.to}T23:00:00Z`));
  const cause = { causationId: 'bench', correlationId: 'bench', actor: 'bench' };
  const days = daysBetween(madeUpMonth.from, madeUpMonth.to);
  let order = 0;
  for (const [index, day] of days.entries()) {
    const entries: Entry[] = [];
    while (order < Math.round((sales * (index + 1)) / days.length)) entries.push(...entriesOf(++order, day, chance));
    for (let version = 0; version < entries.length; version += perAppend) {
      const some = entries.slice(version, version + perAppend);
      const events = some.map((entry): JournalEvent => ({ type: 'EntryPosted', data: { entry } }));
      await store.append(`journal-${day}`, version, events, cause);
    }
  }
  await store.close();
}

function entriesOf(order: number, day: string, chance: Chance): Entry[] {
  const channel = chance.pick(channels);
  const [grossMinor, sku] = [5_000 + chance.below(200_000), `NGA-${String(order).padStart(6, '0')}`];
  const costMinor = Math.round(grossMinor * 0.45);
  const [usd, number] = [(minor: number) => ({ minor, currency: 'USD' }), `${channel}-${10_000_000 + order}`];
  const taxMinor = Math.round((grossMinor - costMinor) / 6);
  const tax: LineTax = {
    ...{ code: 'MARGIN', scheme: 'MARGIN_SECOND_HAND', jurisdiction: 'GB', ratePercent: '20' },
    ...{ taxable: usd(grossMinor - costMinor), tax: usd(taxMinor), collectedBy: 'SELLER' },
  };
  const lines = (drafts: ReturnType<typeof debit>[]) => drafts.flat().flatMap((one) => worth([one], one.amount.minor));
  const feeMinor = Math.round((grossMinor * feesPercent[channel]) / 100);
  const account = clearing[channel];
  const fee = `${channel} final value fee`;
  const of = { channel, orderId: `o-${number}`, documentDate: day, baseCurrency: 'USD' };
  const sale: Entry = {
    ...{ key: `sale-o-${number}/3`, documentType: 'SALE', documentNo: number, ...of, destination: 'GB' },
    lines: lines([
      debit(account, usd(grossMinor), `Order ${number} gross`, { sku }),
      credit('4010', usd(grossMinor - taxMinor), `Order ${number} selling price less margin VAT`, { sku, tax }),
      credit('2205', usd(taxMinor), `1/6 of margin of order ${number}`, { sku, tax }),
      debit('5010', usd(costMinor), `Stock ${sku}`, { sku }),
      credit('1410', usd(costMinor), `Stock ${sku}`, { sku }),
      debit('6300', usd(feeMinor), fee, { sku }),
      credit(account, usd(feeMinor), fee, { sku }),
    ]),
    causedBy: `orders/order-o-${number}/7`,
  };
  if (!chance.hits(refundShare)) return [sale];
  const back = usd(Math.round(grossMinor / 10));
  const refund: Entry = {
    ...{ key: `sale-o-${number}/4`, documentType: 'REFUND', documentNo: `R-${number}`, ...of, suppliedOn: day },
    lines: lines([
      debit('4095', back, `Refund of order ${number}`, { sku }),
      credit(account, back, `Refund of order ${number}`, { sku }),
    ]),
    causedBy: `orders/order-o-${number}/9`,
  };
  return [sale, refund];
}
