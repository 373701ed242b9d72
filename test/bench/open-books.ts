import { join } from 'node:path';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { NewIds } from '#personal/new-ids.js';
import { openKeyRing } from '#personal/open-key-ring.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { financeConfig, FinanceSettings } from '../../apps/finance/src/config.js';
import { Exporter } from '../../apps/finance/src/export/exporter.worker.js';
import { Renderer } from '../../apps/finance/src/export/renderer.worker.js';
import { DayBook } from '../../apps/finance/src/journal/day-book.worker.js';
import { StockBookPages } from '../../apps/finance/src/stock-book/stock-book-pages.worker.js';
import { madeUpMonth } from './made-up-month.js';

/** What finance makes exports with, over a log in a folder, the month after it ended; nothing else of the service runs. */
export async function openBooks(folder: string) {
  const now = () => new Date(`${madeUpMonth.to}T23:30:00Z`);
  const store = new SqliteEventStore(join(folder, 'events.db'), now);
  const commands = new CommandHandler(store);
  const ring = await openKeyRing(`sqlite:${join(folder, 'keys.db')}`, `file:${join(folder, 'kek')}`, { now });
  let ids = 0;
  const people = new People(ring, commands, new NewIds(() => `id-${++ids}`));
  const work = { EXPORT_WORK_DIR: join(folder, 'work') };
  const seller = { SELLER_COUNTRY: 'GB', SELLER_NAME: 'The seller', SELLER_ADDRESS: '12 Portobello Mews;London' };
  const settings = new FinanceSettings(financeConfig({ ...seller, ...work }));
  const days = new DayBook(store, commands, settings);
  const renderer = new Renderer(days, new StockBookPages(store, people, days));
  const exporter = new Exporter(commands, days, renderer, settings, new Clock(now));
  const close = async () => {
    await ring.close();
    await store.close();
  };
  return { days, renderer, exporter, close };
}
