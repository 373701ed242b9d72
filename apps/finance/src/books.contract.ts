import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Decider, Message } from '#eventsourcing/decider.js';
import type { Position, Recorded } from '#eventsourcing/event-store.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { NotYet, type Worker } from '#eventsourcing/worker.js';
import { PolicyRunner } from '#messaging/policy-runner.js';
import { FinanceSettings, financeConfig } from './config.js';
import { CreditBooks } from './credit/credit-books.worker.js';
import { financePolicy } from './finance.policy.js';
import { DocumentDesk } from './invoice/document-desk.worker.js';
import { JournalDesk } from './journal/journal-desk.worker.js';
import type { Entry, EntryLine } from './journal/entry.js';
import { RatesToday } from './journal/rates.worker.js';
import { PayoutBooks } from './payout/payout-books.worker.js';
import { PieceBooks } from './piece/piece-books.worker.js';
import { Postings } from './posting/postings.worker.js';
import { SaleBooks } from './sale/sale-books.worker.js';

const start = '2026-01-10T15:00:00.000Z';
const pageSize = 1_000;
const roundsMax = 100;

/** A fact of another service, as it comes over the bus. `sequence`: which of its stream. */
export type Heard = { readonly fact: Message; readonly sequence?: number; readonly at?: string };

/** The ledger of a small shop, without a bus: what is heard is booked as the service books it. */
export class Books {
  private readonly store = new SqliteEventStore(':memory:', () => new Date(start));
  readonly commands = new CommandHandler(this.store);
  private readonly workers: readonly Worker[];
  private readonly policy = new PolicyRunner('finance', financePolicy, this.commands);
  private position: Position = null;
  /** What a worker could not do yet, in the order of each stream. */
  private waiting: { readonly worker: Worker; readonly event: Recorded }[] = [];
  private heard = 0;

  /** `settings` as in the environment: BASE_CURRENCY, SELLER_COUNTRY. */
  constructor(settings: Readonly<Record<string, string>> = {}) {
    const own = new FinanceSettings(financeConfig(settings));
    const rates = new RatesToday(this.commands, own);
    const postings = new Postings(new JournalDesk(this.commands), own);
    const documents = new DocumentDesk(this.commands, own);
    this.workers = [
      new SaleBooks(this.commands, rates, postings, documents, own),
      new PieceBooks(this.commands, rates, postings, own),
      new PayoutBooks(this.commands, rates, postings),
      new CreditBooks(this.commands, rates, postings, own),
    ];
  }

  /** Tells what happened elsewhere; at the same moment, unless it is said otherwise. */
  async hear({ fact: { type, data }, sequence = 1, at = start }: Heard): Promise<void> {
    const causationId = `elsewhere/${++this.heard}`;
    const envelope = { source: 'elsewhere', subject: undefined, actor: undefined, traceparent: undefined };
    const incoming = { ...envelope, id: causationId, causationId, correlationId: causationId };
    await this.policy.run({ ...incoming, type, data, sequence, time: at }, undefined);
  }

  async ask<C extends Message, E extends Message, S>(decider: Decider<C, E, S>, id: string, command: C) {
    const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'staff:test' };
    return (await this.commands.handle(decider, id, command, cause)).state;
  }

  /** Does whatever can be done by now. */
  async settle(): Promise<void> {
    for (let rounds = 0; rounds < roundsMax; rounds++) {
      const page = await this.store.after(this.position, pageSize);
      this.position = page.position;
      const before = this.waiting.length;
      const all = [
        ...this.waiting,
        ...page.events.flatMap((event) => this.workers.map((worker) => ({ worker, event }))),
      ];
      this.waiting = [];
      for (const { worker, event } of all) await this.attempt(worker, event);
      if (page.events.length === 0 && this.waiting.length === before) return;
    }
    throw new Error('the books do not come to rest');
  }

  private async attempt(worker: Worker, event: Recorded) {
    const isBehind = this.waiting.some((one) => one.worker === worker && one.event.stream === event.stream);
    if (isBehind) return void this.waiting.push({ worker, event });
    try {
      await worker.workFor(event)?.(0);
    } catch (error) {
      if (!(error instanceof NotYet)) throw error;
      this.waiting.push({ worker, event });
    }
  }

  async entries(): Promise<Entry[]> {
    const { events } = await this.store.after(null, 100_000);
    return events.filter(({ type }) => type === 'EntryPosted').map(({ data }) => (data as { entry: Entry }).entry);
  }

  /**
   * What stands in each account, in each currency it has: [minor units, worth in the currency of the books], debits above
   * zero. Accounts where nothing is left are not there.
   */
  async balances(): Promise<Record<string, readonly [minor: number, baseMinor: number]>> {
    const balances = new Map<string, readonly [number, number]>();
    for (const { account, side, amount, baseMinor } of (await this.entries()).flatMap(({ lines }) => lines)) {
      const key = `${account} ${amount.currency}`;
      const sign = side === 'debit' ? 1 : -1;
      const [minor, base] = balances.get(key) ?? [0, 0];
      balances.set(key, [minor + sign * amount.minor, base + sign * baseMinor]);
    }
    return Object.fromEntries([...balances].filter(([, pair]) => pair.some((sum) => sum !== 0)).sort());
  }
}

/** 'Dr 1250 133500 GBP CM-72.49.3', and what it is worth in the currency of the books where that is another number. */
export const shown = ({ lines }: Pick<Entry, 'lines'>): string[] => lines.map(lineShown);

function lineShown({ side, account, amount, baseMinor, sku }: EntryLine): string {
  const worth = baseMinor === amount.minor ? '' : ` = ${baseMinor}`;
  return `${side === 'debit' ? 'Dr' : 'Cr'} ${account} ${amount.minor} ${amount.currency}${worth}${sku ? ` ${sku}` : ''}`;
}
