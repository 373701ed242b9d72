import * as contracts from '#contracts/finance.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import type { Publication, Published } from '#messaging/publication.js';
import { person, type PersonEvent } from '#personal/person.js';
import { answersOf } from '#personal/published.js';
import { check, type CheckEvent } from './check/check.js';
import { exportSeries, type ExportSeriesEvent } from './export/export-series.js';
import { issuedDocument, type IssuedDocumentEvent } from './invoice/issued-document.js';
import { journal, type JournalEvent } from './journal/journal.js';
import { payout, type PayoutEvent } from './payout/payout.js';
import { soldAs } from './report/tally.js';
import { sale, type SaleEvent } from './sale/sale.js';
import { currencyAsked, type Settled } from './sale/settlement.js';

type FinanceEvent =
  SaleEvent | JournalEvent | PayoutEvent | ExportSeriesEvent | IssuedDocumentEvent | CheckEvent | PersonEvent;

/** The facts of the books that other services may rely on. What is not translated here stays private. */
export const published: Published<FinanceEvent> = (event: Recorded, id) => {
  const [kind] = splitStream(event.stream);
  if (kind === sale.stream) return ofSale(event as Recorded<SaleEvent>, id);
  if (kind === journal.stream) return ofJournal(event as Recorded<JournalEvent>);
  if (kind === payout.stream) return ofPayout(event as Recorded<PayoutEvent>);
  if (kind === exportSeries.stream) return ofExport(event as Recorded<ExportSeriesEvent>);
  if (kind === issuedDocument.stream) return ofDocument(event as Recorded<IssuedDocumentEvent>);
  if (kind === check.stream) return ofCheck(event as Recorded<CheckEvent>, id);
  if (kind === person.stream) return answers(event as Recorded<PersonEvent>, id);
  return [];
};

const answers = answersOf(contracts);

function ofSale({ type, data, at }: Recorded<SaleEvent>, orderId: string): readonly Publication[] {
  if (type === 'LineSettled') return data.questions.map((question) => questioned(orderId, data, question, at));
  if (type !== 'DocumentRefused') return [];
  const alertId = `document-${orderId}`.slice(0, 64);
  return [contracts.AlertRaised.of({ alertId, kind: 'document-refused', who: orderId, count: 1, at })];
}

function ofJournal({ type, data }: Recorded<JournalEvent>): readonly Publication[] {
  if (type !== 'EntryPosted' || data.entry.orderId === undefined) return [];
  const { key, orderId, baseCurrency: currency, lines } = data.entry;
  const sums = { revenue: 0, refunds: 0 };
  for (const { account, side, baseMinor } of lines) {
    const kind = soldAs.get(account);
    if (kind !== undefined) sums[kind] += (side === 'credit') === (kind === 'revenue') ? baseMinor : -baseMinor;
  }
  const { revenue: revenueMinor, refunds: refundsMinor } = sums;
  if (!lines.some(({ account }) => soldAs.has(account))) return [];
  return [contracts.RevenueBooked.of({ key, orderId, currency, revenueMinor, refundsMinor })];
}

function ofDocument({ data: { number, document } }: Recorded<IssuedDocumentEvent>): readonly Publication[] {
  const { kind, orderId, buyer, issuedOn, totalMinor, currency } = document;
  const { subjectId } = buyer;
  const total = { minor: totalMinor, currency };
  return [contracts.DocumentIssued.of({ number, kind, orderId, subjectId, issuedOn, total })];
}

function questioned(orderId: string, line: Settled, question: Settled['questions'][number], at: string): Publication {
  const { payer, payoutId, lineId } = line;
  const { what, expectedMinor, reportedMinor } = question;
  const currency = currencyAsked(question, line);
  const expected = expectedMinor === undefined ? {} : { expected: { minor: expectedMinor, currency } };
  const reported = { minor: reportedMinor, currency };
  return contracts.PayoutQuestioned.of({ payer, payoutId, lineId, orderId, what, ...expected, reported, at });
}

function ofPayout({ type, data, at }: Recorded<PayoutEvent>): readonly Publication[] {
  if (type !== 'PayoutComplete' || data.missingMinor === 0) return [];
  const { payer, payoutId, total, missingMinor } = data;
  const expected = { minor: total.minor - missingMinor, currency: total.currency };
  return [contracts.PayoutQuestioned.of({ payer, payoutId, what: 'sum', expected, reported: total, at })];
}

function ofExport({ type, data }: Recorded<ExportSeriesEvent>): readonly Publication[] {
  if (type !== 'ExportDelivered') return [];
  const { batchId: exportId, series, number, from, to, place, manifestSha256, at } = data;
  return [contracts.ExportDelivered.of({ exportId, series, number, from, to, place, manifestSha256, at })];
}

const ofCheck = ({ type, data }: Recorded<CheckEvent>, checkId: string): readonly Publication[] =>
  type === 'BooksDiffered' ? [contracts.BooksDiffer.of({ checkId, ...data })] : [];
