import { splitStream } from '#eventsourcing/decider.js';
import { credit, type CreditEvent } from '../../../finance/src/credit/credit.js';
import type { Entry, EntryLine } from '../../../finance/src/journal/entry.js';
import { entryIdOf, journal, type JournalEvent } from '../../../finance/src/journal/journal.js';
import { piece, type PieceEvent } from '../../../finance/src/piece/piece.js';
import { payout } from '../../../finance/src/payout/payout.js';
import { groupsOf, inBooks, isOfPieces } from './account-groups.js';
import type { Cells } from './cells.js';
import type { Logged, LogFile } from './log.source.js';
import { OwnCredits } from './own-credits.js';
import type { Word } from './own-sale.js';
import { toldTaxOf, type Claim } from './own-tax.js';
import { subjectOf, type Spent, type Trade } from './trade.js';

type Posted = Extract<JournalEvent, { type: 'EntryPosted' }>;
type Paper = Extract<PieceEvent, { type: 'PurchaseRecorded' | 'RestorationRecorded' }>;
export const ofFinance = ['EntryPosted', 'PurchaseRecorded', 'RestorationRecorded', 'CreditRecorded'] as const;

/** An entry with its number. */
export type Numbered = { readonly entryId: string; readonly at: string; readonly entry: Entry };

/** What the ledger's own figures rest on beyond the logs of others. */
export type LedgerWord = {
  /** By order: how it says that sales were taxed of which nobody told. */
  readonly sales: ReadonlyMap<string, Word>;
  /** By piece: what it was worth in the books when it was bought by a document. */
  readonly bought: ReadonlyMap<string, number>;
  readonly entries: number;
};

/** Adds up what was posted, and what people entered. `seen` gets every entry. */
export function readLedger(
  log: LogFile,
  trade: Trade,
  cells: Cells,
  spent: Spent,
  seen: (entry: Numbered) => void,
): LedgerWord {
  const sales = new Map<string, Word>();
  const bought = new Map<string, number>();
  const credits = new OwnCredits(trade, cells);
  let entries = 0;
  for (const event of log.all<Posted | Paper | CreditEvent>(ofFinance)) {
    const [kind, id] = splitStream(event.stream);
    if (event.type === 'CreditRecorded') {
      if (kind === credit.stream) credits.hear(event);
      continue;
    }
    if (event.type !== 'EntryPosted') {
      if (kind === piece.stream) enter(id, event, trade, spent);
      continue;
    }
    if (kind !== journal.stream) continue;
    entries += 1;
    const { entry } = event.data;
    seen({ entryId: entryIdOf(id, event.version), at: event.at, entry });
    for (const line of entry.lines) count(line, entry, event, trade, cells);
    credits.posted(entry);
    const word = wordOn(entry, trade);
    if (word !== undefined) sales.set(entry.orderId!, word);
    const purchase = entry.lines.find(({ account, side }) => account === '1410' && side === 'debit');
    if (purchase?.sku !== undefined && entry.lines.some(({ account }) => account === '2100'))
      bought.set(purchase.sku, purchase.baseMinor);
  }
  return { sales, bought, entries };
}

function count(
  { account, side, amount, baseMinor, sku }: EntryLine,
  entry: Entry,
  at: Logged,
  trade: Trade,
  cells: Cells,
) {
  const sign = side === 'debit' ? 1 : -1;
  const subject = isOfPieces(account) ? pieceIn(entry, sku) : aboutOf(entry);
  trade.note(subject, at.at);
  for (const group of groupsOf(entry, account))
    cells.add('ledger', subject, group, amount.currency, sign * amount.minor);
  if (account === '1410') cells.add('ledger', subject, inBooks, entry.baseCurrency, sign * baseMinor);
}

/** What an entry is about; of one that is about nothing that we know, itself. */
export function aboutOf(entry: Entry): string {
  if (entry.orderId !== undefined) return subjectOf('order', entry.orderId);
  const [kind, id] = splitStream(entry.key.split('/')[0]!);
  if (kind === payout.stream) return subjectOf('payout', id);
  return kind === credit.stream ? subjectOf('credit', id) : pieceIn(entry);
}
const pieceIn = ({ key, lines }: Entry, sku = lines.find((line) => line.sku !== undefined)?.sku): string =>
  sku === undefined ? subjectOf('entry', key) : subjectOf('piece', sku);

function enter(unitId: string, { type, data, at }: Logged<Paper>, trade: Trade, spent: Spent) {
  const facts = trade.piece(unitId, at);
  if (type === 'PurchaseRecorded') {
    const { source, goods, optedIn = false, price, vat } = data.purchase;
    facts.paper = { source, goods, optedIn, price, vat };
    return;
  }
  const subject = subjectOf('piece', unitId);
  const { amount, vat } = data.restoration;
  spent(subject, '5200', amount.currency, amount.minor);
  spent(subject, '2100', amount.currency, 0 - amount.minor);
  if (vat === undefined) return;
  spent(subject, '2150', vat.currency, vat.minor);
  spent(subject, '2100', vat.currency, 0 - vat.minor);
}

/** How the ledger says that a sale was taxed, where nobody else says it. */
function wordOn({ documentType, orderId, lines, baseCurrency, rateId }: Entry, { orders }: Trade): Word | undefined {
  if (documentType !== 'SALE' || orderId === undefined) return undefined;
  const { billed, sold } = orders.get(orderId) ?? {};
  if (billed === undefined || (billed.byChannel && sold === undefined)) return undefined;
  if (toldTaxOf(billed, sold) !== undefined) return undefined;
  const claims = lines.flatMap(({ account, sku, tax }): Claim[] => {
    if (!/^40/.test(account) || sku === undefined || tax === undefined) return [];
    const { code, jurisdiction, ratePercent } = tax;
    return code === 'STANDARD' || code === 'MARGIN' ? [{ sku, code, jurisdiction, ratePercent }] : [];
  });
  return claims.length === 0 ? undefined : { baseCurrency, rateId, claims };
}
