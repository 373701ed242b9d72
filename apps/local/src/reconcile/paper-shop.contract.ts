import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream, type Decider, type Message } from '#eventsourcing/decider.js';
import type { Position, Recorded } from '#eventsourcing/event-store.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { NotYet, type Worker } from '#eventsourcing/worker.js';
import type { Incoming } from '#messaging/cloud-event.js';
import { PolicyRunner } from '#messaging/policy-runner.js';
import type { Published } from '#messaging/publication.js';
import { published as ofChannels } from '../../../channels/src/published.js';
import { financeConfig, FinanceSettings } from '../../../finance/src/config.js';
import { CreditBooks } from '../../../finance/src/credit/credit-books.worker.js';
import { credit, type RecordedCredit } from '../../../finance/src/credit/credit.js';
import { financePolicy } from '../../../finance/src/finance.policy.js';
import { DocumentDesk } from '../../../finance/src/invoice/document-desk.worker.js';
import { JournalDesk } from '../../../finance/src/journal/journal-desk.worker.js';
import { RatesToday } from '../../../finance/src/journal/rates.worker.js';
import { PayoutBooks } from '../../../finance/src/payout/payout-books.worker.js';
import { piece } from '../../../finance/src/piece/piece.js';
import { PieceBooks } from '../../../finance/src/piece/piece-books.worker.js';
import type { Purchase, Restoration } from '../../../finance/src/piece/purchase.js';
import { Postings } from '../../../finance/src/posting/postings.worker.js';
import { SaleBooks } from '../../../finance/src/sale/sale-books.worker.js';
import { published as ofFulfillment } from '../../../fulfillment/src/published.js';
import { published as ofFx } from '../../../fx/src/published.js';
import { published as ofInventory } from '../../../inventory/src/published.js';
import { published as ofOrders } from '../../../orders/src/published.js';

const publishers = {
  ...{ orders: ofOrders, channels: ofChannels, inventory: ofInventory, fulfillment: ofFulfillment, fx: ofFx },
} as unknown as Readonly<Record<Publisher, Published<Message>>>;
type Publisher = 'orders' | 'channels' | 'inventory' | 'fulfillment' | 'fx';
const names = ['orders', 'channels', 'inventory', 'fulfillment', 'fx'] as const satisfies readonly Publisher[];
const atOnce = 500;
// Long past the time for which anybody waits for what is not told.
const tries = 1_000;

/** The logs of a shop without the shop: events are written by hand, and finance hears of them what is published, and keeps books. */
export class PaperShop {
  readonly folder = mkdtempSync(join(tmpdir(), 'retreasure-paper-'));
  private nowMs = Date.parse('2026-03-13T15:00:00.000Z');
  private readonly stores = new Map<string, SqliteEventStore>();
  private readonly versions = new Map<string, number>();
  private readonly heard = new Map<Publisher, Position>();
  private readonly commands: CommandHandler;
  private readonly policy: PolicyRunner;
  private readonly workers: readonly Worker[];
  private worked: Position = null;

  constructor(env: Readonly<Record<string, string>>) {
    for (const service of [...names, 'finance']) {
      mkdirSync(join(this.folder, service));
      this.stores.set(service, new SqliteEventStore(this.fileOf(service), () => new Date(this.nowMs)));
    }
    this.commands = new CommandHandler(this.stores.get('finance')!);
    this.policy = new PolicyRunner('finance', financePolicy, this.commands);
    const settings = new FinanceSettings(financeConfig(env));
    const rates = new RatesToday(this.commands, settings);
    const postings = new Postings(new JournalDesk(this.commands), settings);
    const documents = new DocumentDesk(this.commands, settings);
    this.workers = [
      new SaleBooks(this.commands, rates, postings, documents, settings),
      new PieceBooks(this.commands, rates, postings, settings),
      new PayoutBooks(this.commands, rates, postings),
      new CreditBooks(this.commands, rates, postings, settings),
    ];
  }

  fileOf = (service: string) => join(this.folder, service, 'events.db');

  pass(ms: number) {
    this.nowMs += ms;
  }

  get now() {
    return new Date(this.nowMs).toISOString();
  }

  async happens<Event extends Message>(service: Publisher, stream: string, ...events: readonly Event[]) {
    const key = `${service}/${stream}`;
    const version = this.versions.get(key) ?? 0;
    this.versions.set(key, version + events.length);
    const id = `request-${key}-${version}`;
    const cause = { causationId: id, correlationId: id, actor: 'staff:u-1' };
    await this.stores.get(service)!.append(stream, version, events, cause);
  }

  async recordPurchase(unitId: string, purchase: Purchase) {
    this.bought.add(unitId);
    await this.enter(piece, unitId, { type: 'RecordPurchase', data: { purchase, at: this.now } });
  }
  isBought = (unitId: string) => this.bought.has(unitId);
  private readonly bought = new Set<string>();

  recordRestoration = (unitId: string, restoration: Restoration) =>
    this.enter(piece, unitId, { type: 'RecordRestoration', data: { restoration, at: this.now } });

  recordCredit = (recorded: Omit<RecordedCredit, 'at'>) =>
    this.enter(credit, recorded.creditId, { type: 'RecordCredit', data: { ...recorded, at: this.now } });

  /** Finance hears all that happened since, in this order and as often as it is in it, and posts what follows. */
  async hear(inWhichOrder: (messages: readonly Incoming[]) => readonly Incoming[] = (messages) => messages) {
    const messages: Incoming[] = [];
    for (const service of names) {
      const { events, position } = await this.stores.get(service)!.after(this.heard.get(service) ?? null, 100_000);
      this.heard.set(service, position);
      messages.push(...events.flatMap((event) => messagesOf(service, event)));
    }
    const inOrder = messages.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    for (const message of inWhichOrder(inOrder)) {
      await this.policy.run(message, undefined);
      await this.work();
    }
  }

  async close() {
    for (const store of this.stores.values()) await store.close();
    rmSync(this.folder, { recursive: true });
  }

  private async enter<C extends Message, E extends Message, S>(decider: Decider<C, E, S>, id: string, command: C) {
    const cause = { causationId: `request-${id}`, correlationId: `request-${id}`, actor: 'staff:u-1' };
    await this.commands.handle(decider, id, command, cause);
    await this.work();
  }

  /** What waits for something is tried again after everything else. */
  private async work() {
    const waiting: (() => Promise<void>)[] = [];
    for (;;) {
      const { events, position } = await this.stores.get('finance')!.after(this.worked, atOnce);
      if (events.length === 0) break;
      this.worked = position;
      for (const event of events)
        for (const worker of this.workers) {
          const work = worker.workFor(event);
          if (work !== undefined) this.later.push(() => work(tries));
        }
    }
    for (const work of this.later.splice(0)) {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof NotYet)) throw error;
        waiting.push(work);
      }
    }
    this.later.push(...waiting);
    const { events } = await this.stores.get('finance')!.after(this.worked, 1);
    if (events.length > 0) await this.work();
  }
  private readonly later: (() => Promise<void>)[] = [];
}

/** As they come over the bus. */
function messagesOf(service: Publisher, event: Recorded): Incoming[] {
  const [, subject] = splitStream(event.stream);
  return publishers[service](event, subject).map(({ type, data }, index) => ({
    ...{
      id: `${service}/${event.id}${index === 0 ? '' : `/${index + 1}`}`,
      type,
      data,
      source: `/${service}`,
      subject,
    },
    ...{ sequence: event.version, time: event.at, causationId: `${service}/${event.id}` },
    ...{ correlationId: event.cause.correlationId, actor: event.cause.actor, traceparent: undefined },
  }));
}
