import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { credit, type CreditEvent } from './credit/credit.js';
import { journal, type JournalEvent } from './journal/journal.js';
import { payout, type PayoutEvent } from './payout/payout.js';
import { piece, type PieceEvent } from './piece/piece.js';
import { sale, type SaleEvent } from './sale/sale.js';

const ofSale = {
  ...{ BillHeard: 1, SoldHeard: 1, CaptureHeard: 1, CancellationHeard: 1, RefundHeard: 1, RefundFailureHeard: 1 },
  ...{
    SaleMade: 1,
    SaleBooked: 1,
    DocumentNumbered: 1,
    DocumentRefused: 1,
    DepositTaken: 1,
    DepositApplied: 1,
    RefundGiven: 1,
    RefundTakenBack: 1,
  },
  ...{ LabelCharged: 1, LabelCredited: 1, VoidHeardEarly: 1, RatesFixed: 1, LineSettled: 1 },
} satisfies Record<SaleEvent['type'], 1>;
const ofPiece = {
  ...{ PieceRegistered: 1, PieceRetitled: 1, PurchaseRecorded: 1, RestorationRecorded: 1, CostValued: 1 },
  ...{ PieceSold: 1, CostOfSaleCorrected: 1, PieceCameBack: 1, ReturnHeardEarly: 1 },
  ...{ PieceWrittenOff: 1, PieceFound: 1, LossCorrected: 1 },
} satisfies Record<PieceEvent['type'], 1>;
const ofJournal = { EntryPosted: 1, DayClosed: 1 } satisfies Record<JournalEvent['type'], 1>;
const ofCredit = { CreditRecorded: 1 } satisfies Record<CreditEvent['type'], 1>;
const ofPayout = { PartHeard: 1, PayoutComplete: 1, PayoutValued: 1 } satisfies Record<PayoutEvent['type'], 1>;

const file = (name: string) => join(__dirname, name, `${name}.golden.json`);
goldenContract(sale, file('sale'), Object.keys(ofSale));
goldenContract(piece, file('piece'), Object.keys(ofPiece));
goldenContract(journal, file('journal'), Object.keys(ofJournal));
goldenContract(payout, file('payout'), Object.keys(ofPayout));
goldenContract(credit, file('credit'), Object.keys(ofCredit));
