import { readFileSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { PersonWorker, personWorkerFor } from '#personal/person.worker.js';
import type { Service } from '#service/service.js';
import { BooksUnchecked } from './check/books-unchecked.worker.js';
import { checks } from './check/check-list.view.js';
import { ChecksController } from './check/checks.controller.js';
import { FinanceSettings, type FinanceConfig } from './config.js';
import { CreditBooks } from './credit/credit-books.worker.js';
import { CreditsController } from './credit/credits.controller.js';
import { financePolicy } from './finance.policy.js';
import { NewIds } from '#personal/new-ids.js';
import { Destinations } from './delivery/destinations.destination.js';
import { openDestination } from './delivery/place.destination.js';
import { DeliveryWorker } from './export/delivery.worker.js';
import { ExportClock } from './export/export-clock.worker.js';
import { ExportLateness } from './export/export-lateness.worker.js';
import { Exporter } from './export/exporter.worker.js';
import { ExportsController } from './export/exports.controller.js';
import { Renderer } from './export/renderer.worker.js';
import { BuyerShown } from './invoice/buyer-shown.worker.js';
import { DocumentDesk } from './invoice/document-desk.worker.js';
import { documentList } from './invoice/document-list.view.js';
import { InvoicesController } from './invoice/invoices.controller.js';
import { Typefaces } from './invoice/pen.driver.js';
import { BooksController } from './journal/books.controller.js';
import { DaysController } from './journal/days.controller.js';
import { DayBook } from './journal/day-book.worker.js';
import { JournalDesk } from './journal/journal-desk.worker.js';
import { entryBalances, ledgerLines } from './journal/ledger-line.view.js';
import { RatesToday } from './journal/rates.worker.js';
import { payoutList, payoutMatches } from './payout/payout-list.view.js';
import { PayoutsController } from './payout/payouts.controller.js';
import { PayoutBooks } from './payout/payout-books.worker.js';
import { heldByFinance } from './person/holding.js';
import { PieceBooks } from './piece/piece-books.worker.js';
import { PurchasesController } from './piece/purchases.controller.js';
import { Postings } from './posting/postings.worker.js';
import { published } from './published.js';
import { FiguresController } from './report/figures.controller.js';
import { ReportsController } from './report/reports.controller.js';
import { SaleBooks } from './sale/sale-books.worker.js';
import { StockBookPages } from './stock-book/stock-book-pages.worker.js';

@Module({
  controllers: [
    ...[BooksController, DaysController, PurchasesController, CreditsController, InvoicesController],
    PayoutsController,
    ...[ExportsController, ReportsController, FiguresController, ChecksController],
  ],
})
class FinanceModule {}

/** The books: what was bought, sold, given back and paid out, in double entry; what the state is owed; what accountants get. */
export const finance = (config: FinanceConfig): Service => ({
  name: 'finance',
  config,
  module: {
    module: FinanceModule,
    providers: [
      ...[JournalDesk, DayBook, RatesToday, Postings, SaleBooks, PieceBooks, PayoutBooks],
      ...[CreditBooks, StockBookPages, Renderer, Exporter, ExportClock, ExportLateness, DeliveryWorker],
      ...[DocumentDesk, BuyerShown, BooksUnchecked],
      { provide: Typefaces, useFactory: () => new Typefaces(config.INVOICE_FONTS.map((file) => readFileSync(file))) },
      personWorkerFor(heldByFinance),
      { provide: Destinations, useFactory: ({ next }: NewIds) => destinationsOf(config, next), inject: [NewIds] },
      { provide: FinanceSettings, useValue: new FinanceSettings(config) },
    ],
  },
  views: [
    anyView(ledgerLines),
    anyView(entryBalances),
    anyView(documentList),
    anyView(checks),
    anyView(payoutList),
    anyView(payoutMatches),
  ],
  policy: financePolicy,
  published,
  upcasters: {},
  listensTo: ['orders', 'inventory', 'fx', 'fulfillment', 'channels', 'privacy'],
  workers: [SaleBooks, PieceBooks, PayoutBooks, CreditBooks, DeliveryWorker, PersonWorker],
  jobs: [ExportClock],
  gauges: [ExportLateness, BooksUnchecked],
});

function destinationsOf(config: FinanceConfig, newId: () => string): Destinations {
  const { EXPORT_URLS: urls = [], EXPORT_BLOB_CONNECTION_STRING: connectionString } = config;
  const { EXPORT_SFTP_KEY_FILE: keyFile, EXPORT_SFTP_HOST_KEYS: hostKeys } = config;
  const credentials = {
    // It is asked at each delivery.
    blob: {
      get connectionString() {
        return connectionString?.value;
      },
    },
    ...(keyFile !== undefined && hostKeys !== undefined && { sftp: { keyFile, hostKeys } }),
  };
  return new Destinations(urls.map((url) => openDestination(url, credentials, { newId })));
}
