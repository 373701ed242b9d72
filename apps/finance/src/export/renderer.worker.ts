import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Cause } from '#eventsourcing/event-store.js';
import { DayBook } from '../journal/day-book.worker.js';
import { daysBetween } from '../period/day.js';
import { growth } from '../report/growth.js';
import { emptySummary, merge, type Summary } from '../report/summary.js';
import { StockBookPages } from '../stock-book/stock-book-pages.worker.js';
import { comparedWith } from './compared-with.js';
import type { Batch } from './batch.js';
import { balancedTotals, count, noTotals } from './control-totals.js';
import type { ExportFile, Made } from './export-series.js';
import { generalLedger } from './general-ledger.js';
import { Output } from './output.driver.js';
import { quickBooksDesktop } from './quickbooks-desktop.js';
import { quickBooksOnline } from './quickbooks-online.js';
import { growthCsv, revenueCsv } from './revenue-csv.js';
import { statement } from './statement.driver.js';
import { stockBook } from './stock-book.js';
import { taxCsv } from './tax-csv.js';
import { workbook } from './workbook.driver.js';
import { xero } from './xero.js';

export const manifestFile = 'manifest.json';
const formats = [generalLedger, quickBooksOnline, quickBooksDesktop, xero];

type Rendered = Omit<Made, 'batch' | 'at'>;

/**
 * Writes the files of a batch: a function of the closed days, the stock book and the batch alone, so that they are the same
 * bytes on any machine, whenever it is asked for. Everybody else has their turn between two files of a day.
 */
@Injectable()
export class Renderer {
  constructor(
    private readonly days: DayBook,
    private readonly stock: StockBookPages,
  ) {}

  /** Into an empty folder; `previous`: the hash of the manifest before, which this one follows. */
  async render(batch: Batch, previous: string | undefined, folder: string, cause: Cause): Promise<Rendered> {
    const all = formats.map((format) => ({ format: format(batch), output: new Output(folder) }));
    for (const { format, output } of all) await output.write(format.begin());
    let totals = noTotals(batch.baseCurrency);
    const traded = new Set<string>();
    for (const day of daysBetween(batch.from, batch.to)) {
      const entries = await this.days.entries(day);
      if (entries.length === 0) continue;
      totals = count(totals, entries);
      for (const { documentType, lines } of entries)
        if (tradingDocuments.has(documentType)) for (const { sku } of lines) if (sku !== undefined) traded.add(sku);
      for (const { format, output } of all) {
        await turn();
        await output.write(format.day(day, entries));
      }
    }
    for (const { format, output } of all) {
      await output.write(format.end());
      await output.end();
    }
    balancedTotals(totals);
    const files = all.flatMap(({ output }) => output.files);
    files.push(...(await this.people(batch, { totals, files, traded }, folder, cause)));
    const manifest = manifestOf(batch, previous, files, totals);
    await writeFile(join(folder, manifestFile), manifest, { flag: 'wx' });
    return { files, totals, manifestSha256: createHash('sha256').update(manifest).digest('hex') };
  }

  /** What is for people, and not for an importer. */
  private async people(batch: Batch, of: Told, folder: string, cause: Cause): Promise<ExportFile[]> {
    const { totals, files, traded } = of;
    const output = new Output(folder);
    const summary = await this.summary(batch, cause);
    const growths = growth(summary, {
      before: await this.compared(batch, 'before', cause),
      yearAgo: await this.compared(batch, 'yearAgo', cause),
    });
    const write = (name: string, text: string) => output.add(name, Buffer.from(text));
    await write('stock-book.csv', stockBook(await this.stock.of(traded, batch, cause)));
    await write('tax-summary.csv', taxCsv(batch, summary));
    await write('revenue.csv', revenueCsv(batch, summary));
    await write('growth.csv', growthCsv(batch, growths, batch.baseCurrency));
    await output.add('books.xlsx', await workbook({ batch, summary, totals, growth: growths }));
    await output.end();
    await output.add('statement.pdf', await statement({ batch, summary, totals, files: [...files, ...output.files] }));
    await output.end();
    return output.files;
  }

  private async summary({ from, to, baseCurrency }: Period, cause: Cause): Promise<Summary> {
    let summary = emptySummary(baseCurrency);
    for (const day of daysBetween(from, to)) summary = merge(summary, (await this.days.closed(day, cause)).summary);
    return summary;
  }

  /** Undefined where the books have nothing of that period. */
  private async compared(batch: Batch, with_: 'before' | 'yearAgo', cause: Cause): Promise<Summary | undefined> {
    const { from, to } = comparedWith(batch)[with_];
    const madeAt = (await this.days.closedAt(batch.to)) ?? '';
    let summary: Summary | undefined;
    for (const day of daysBetween(from, to)) {
      const closedAt = await this.days.closedAt(day);
      // What somebody closed later was not there when this batch was made, nor is it when it is made again.
      if (closedAt === undefined || closedAt > madeAt) continue;
      const { summary: own } = await this.days.closed(day, cause);
      summary = summary === undefined ? own : merge(summary, own);
    }
    return summary;
  }
}

type Period = Pick<Batch, 'from' | 'to' | 'baseCurrency'>;
type Told = Pick<Rendered, 'totals' | 'files'> & { readonly traded: ReadonlySet<string> };
const tradingDocuments = new Set<string>(['PURCHASE', 'SALE', 'RETURN', 'WRITE_OFF']);

/** What whoever imports the files can check them by; it names its predecessor, so that none can be left out unnoticed. */
const manifestOf = (batch: Batch, previous: string | undefined, files: readonly ExportFile[], totals: object) =>
  `${JSON.stringify({ ...batch, previousManifestSha256: previous ?? null, totals, files }, undefined, 2)}\n`;
