import { Module } from '@nestjs/common';
import { anyView } from '#eventsourcing/view-subscriber.js';
import { PersonWorker, personWorkerFor } from '#personal/person.worker.js';
import type { Service } from '#service/service.js';
import { FinanceSettings, type FinanceConfig } from './config.js';
import { financePolicy } from './finance.policy.js';
import { BooksController } from './journal/books.controller.js';
import { JournalDesk } from './journal/journal-desk.worker.js';
import { entryBalances, ledgerLines } from './journal/ledger-line.view.js';
import { RatesToday } from './journal/rates.worker.js';
import { PayoutBooks } from './payout/payout-books.worker.js';
import { heldByFinance } from './person/holding.js';
import { PieceBooks } from './piece/piece-books.worker.js';
import { PurchasesController } from './piece/purchases.controller.js';
import { Postings } from './posting/postings.worker.js';
import { published } from './published.js';
import { SaleBooks } from './sale/sale-books.worker.js';

@Module({ controllers: [BooksController, PurchasesController] })
class FinanceModule {}

/** The books: what was bought, sold, given back and paid out, in double entry; what the state is owed; what accountants get. */
export const finance = (config: FinanceConfig): Service => ({
  name: 'finance',
  module: {
    module: FinanceModule,
    providers: [
      ...[JournalDesk, RatesToday, Postings, SaleBooks, PieceBooks, PayoutBooks],
      personWorkerFor(heldByFinance),
      { provide: FinanceSettings, useValue: new FinanceSettings(config) },
    ],
  },
  views: [anyView(ledgerLines), anyView(entryBalances)],
  policy: financePolicy,
  published,
  upcasters: {},
  listensTo: ['orders', 'inventory', 'fx', 'fulfillment', 'channels', 'privacy'],
  workers: [SaleBooks, PieceBooks, PayoutBooks, PersonWorker],
});
