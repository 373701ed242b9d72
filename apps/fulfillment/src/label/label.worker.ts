import { Injectable } from '@nestjs/common';
import type { Money } from '#contracts/vocabulary.js';
import { splitStream } from '#eventsourcing/decider.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { EventStore, type Cause, type Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { CarrierRefusal, CarrierUnreachable } from '../carriers/carrier.js';
import type { BoughtLabel, Carrier, Consignment, SoldLabel } from '../carriers/carrier.js';
import { Carriers } from '../carriers/carriers.js';
import { FulfillmentSettings } from '../config.js';
import { shipment } from '../shipment/shipment.js';
import { trackingIdOf, trackingNumber } from '../tracking/tracking-number.js';
import { LabelFiles } from './label-files.worker.js';
import type { Label, LabelCommand, LabelEvent } from './label.js';
import { Senders, type Sender } from './senders.worker.js';

/** Once nobody has known for so long what became of a label, people are told. */
const unsettledAfterMs = 24 * 3_600_000;
const dayMs = 86_400_000;

/** One attempt, and where the answer to it goes. */
type Tried = { readonly stream: string; readonly parcelId: string; readonly attempt: number; readonly cause: Cause };
type Paid = BoughtLabel & { readonly cost: Money };
type Of<Type extends LabelEvent['type']> = Recorded<Extract<LabelEvent, { type: Type }>>;

/**
 * Buys labels, and gives them back. The attempt is in the log before the call. Where a call has no answer, the carrier is asked
 * for the attempt's reference until it has had time to know it; only if it has none is another attempt made, under a
 * reference of its own.
 */
@Injectable()
export class LabelWorker extends Worker {
  readonly name = 'labels';
  /**
   * Attempts that this process wrote down, and has not asked for: by event. Of any other somebody may have asked the carrier,
   * whatever the clock says.
   */
  private readonly uncalled = new Set<string>();
  /** When each attempt was last tried by this process, by event. */
  private readonly called = new Map<string, number>();
  private readonly startedMs: number;

  constructor(
    private readonly carriers: Carriers,
    private readonly senders: Senders,
    private readonly files: LabelFiles,
    private readonly commands: CommandHandler,
    private readonly settings: FulfillmentSettings,
    private readonly clock: Clock,
    private readonly report: Report,
    store: EventStore,
  ) {
    super();
    this.startedMs = clock.now().getTime();
    store.onAppend((events) => {
      for (const { type, id } of events) if (type === 'LabelAttempted') this.uncalled.add(id);
    });
  }

  workFor(recorded: Recorded) {
    const event = recorded as Recorded<LabelEvent>;
    if (event.type === 'LabelAttempted') return () => this.buy(event);
    if (event.type === 'LabelBought') return () => this.follow(event);
    if (event.type === 'LabelVoidRequested') return () => this.void(event);
    return undefined;
  }

  private async buy(event: Of<'LabelAttempted'>) {
    const { parcelId, attempt, carrier: name, service } = event.data;
    const sender = await this.senders.of(event.stream);
    const label = sender.labels[parcelId];
    if (label === undefined || !isOpen(label, attempt)) return void this.uncalled.delete(event.id);
    const carrier = this.carriers.find(name);
    if (carrier === undefined) return this.giveUp(event, `${name} is not set up any more`);
    if (!this.uncalled.has(event.id)) return this.settle(event, carrier, sender);
    // Cancelled before anybody asked for it.
    if (!sender.isWanted) return this.ask(event, { type: 'RecordLabelLost', data: { parcelId, attempt } });
    const cause = causeOf(event);
    const prepared = await sender.prepare(parcelId, event.data, cause);
    if (prepared === undefined)
      return this.ask(event, { type: 'RecordLabelRefusal', data: { parcelId, attempt, code: 'address-gone' } });
    const stopped = sender.unpermitted(prepared.stopped);
    if (stopped.length > 0) {
      await this.senders.stop(event.stream, stopped, cause);
      return this.ask(event, { type: 'RecordLabelRefusal', data: { parcelId, attempt, code: 'export-stopped' } });
    }
    try {
      const price = await this.priceOf(sender, tried(event), prepared.consignment);
      this.uncalled.delete(event.id);
      this.called.set(event.id, this.clock.now().getTime());
      const bought = await carrier.ship(prepared.consignment, service);
      await this.record(tried(event), sender, { ...bought, cost: bought.cost ?? price });
      this.called.delete(event.id);
    } catch (error) {
      if (!(error instanceof CarrierRefusal)) throw error;
      this.called.delete(event.id);
      await this.ask(event, { type: 'RecordLabelRefusal', data: { parcelId, attempt, code: error.code.slice(0, 60) } });
    }
  }

  /** Nobody can be asked any more: it is refused if we never asked for it, and else people have to find out. */
  private giveUp(event: Of<'LabelAttempted'>, why: string) {
    const { parcelId, attempt } = event.data;
    if (this.uncalled.has(event.id))
      return this.ask(event, { type: 'RecordLabelRefusal', data: { parcelId, attempt, code: 'carrier-unknown' } });
    this.report.warn(`nobody knows whether label ${event.data.reference} was sold: ${why}`);
    return this.ask(event, { type: 'RecordLabelUnsettled', data: { parcelId, attempt } });
  }

  /**
   * Finds out what became of an attempt. Throws as long as its carrier may still come to know it; if it then refuses to answer, or
   * was silent for a day, people are told.
   */
  private async settle(event: Of<'LabelAttempted'>, carrier: Carrier, sender: Sender) {
    const { parcelId, attempt } = event.data;
    const nowMs = this.clock.now().getTime();
    const [triedMs, writtenMs] = [this.called.get(event.id) ?? this.startedMs, Date.parse(event.at)];
    // A clock that was set back has to come to where it was: until then a carrier finds nothing of that time.
    const hadTime = nowMs - Math.max(triedMs, writtenMs) >= this.settings.config.CARRIER_SETTLE_SECONDS * 1_000;
    try {
      // A carrier's day may be the one before ours.
      const since = new Date(writtenMs - dayMs).toISOString().slice(0, 10);
      const found = await carrier.find(event.data.reference, since);
      if (found.length > 0) return await this.recordAll(tried(event), sender, found);
      if (hadTime) return await this.ask(event, { type: 'RecordLabelLost', data: { parcelId, attempt } });
    } catch (error) {
      const isRefused = error instanceof CarrierRefusal && hadTime;
      const isSilent = error instanceof CarrierUnreachable && nowMs - Math.min(triedMs, writtenMs) >= unsettledAfterMs;
      if (!isRefused && !isSilent) throw error;
      return this.giveUp(event, error.message);
    }
    throw new CarrierUnreachable(`${carrier.name} has not heard of it yet`);
  }

  /** Asks once more for an attempt that came to nothing, or of which nobody knows. What it finds too much is given back. */
  async audit(stream: string, parcelId: string, attempt: number, cause: Cause) {
    const sender = await this.senders.of(stream);
    const tried = sender.labels[parcelId]?.attempts[attempt - 1];
    if (tried === undefined) return;
    const found = await this.carriers.find(tried.carrier)?.find(tried.reference, sender.orderedAt.slice(0, 10));
    if (found !== undefined && found.length > 0)
      await this.recordAll({ stream, parcelId, attempt, cause }, sender, found);
  }

  /** What a carrier has under an attempt's reference: one is ours, if it is still wanted and can be printed. */
  private async recordAll(tried: Tried, sender: Sender, found: readonly SoldLabel[]) {
    const { stream, parcelId, attempt, cause } = tried;
    const isWanted = isOpen(sender.labels[parcelId]!, attempt);
    const ours = isWanted ? found.find(isPrinted) : undefined;
    if (ours !== undefined)
      await this.record(tried, sender, { ...ours, cost: ours.cost ?? (await this.priceOf(sender, tried)) });
    for (const { trackingNumber, shipmentNumber, cost } of found.filter((one) => one !== ours)) {
      const reason = isWanted && ours === undefined ? 'unprintable' : 'surplus';
      const data = { parcelId, attempt, reason, trackingNumber, shipmentNumber, cost } as const;
      await this.senders.ask(stream, { type: 'RecordSurplusLabel', data }, cause);
    }
  }

  private async record({ stream, parcelId, attempt, cause }: Tried, sender: Sender, sold: Paid) {
    const { trackingNumber, shipmentNumber, image, cost } = sold;
    const hash = await this.files.keep(sender.subjectId, image);
    const data = { parcelId, attempt, trackingNumber, shipmentNumber, cost, hash, format: image.format };
    await this.senders.ask(stream, { type: 'RecordLabel', data }, cause);
  }

  /**
   * What a label costs where its carrier does not say it: what it offered. Whoever chose by hand saw no offer, so the carrier is
   * asked for one, before it sells anything; without a price no label is bought.
   */
  private async priceOf(sender: Sender, tried: Tried, consignment?: Consignment): Promise<Money> {
    const { parcelId, attempt, cause } = tried;
    const { choice, attempts } = sender.labels[parcelId]!;
    if (choice?.price !== undefined) return choice.price;
    const { carrier, service, ...manner } = attempts[attempt - 1]!;
    const told = consignment ?? (await sender.prepare(parcelId, manner, cause))?.consignment;
    if (told === undefined) throw new CarrierRefusal('address-gone', 'Nobody can read any more where it goes.');
    const offer = (await this.carriers.named(carrier).rates(told)).find((rate) => rate.service === service);
    if (offer === undefined) throw new CarrierRefusal('no-offer', `${carrier} does not offer this service for it.`);
    return offer.price;
  }

  /** From now on we know whose the number is, and the carrier tells us of it if it does such things; if not, it is asked. */
  private async follow(event: Of<'LabelBought'>) {
    const { parcelId, carrier, trackingNumber: number } = event.data;
    const [kind, id] = splitStream(event.stream);
    const data = { kind: kind === shipment.stream ? 'shipment' : 'return', id, parcelId, at: event.at } as const;
    const assign = { type: 'AssignNumber', data } as const;
    const numbered = trackingIdOf(carrier, number);
    const { events, version } = await this.commands.handle(trackingNumber, numbered, assign, causeOf(event));
    if (events.length > 0 && version > 1) this.report.warn(`${carrier} gave the number of ${parcelId} before, too`);
    try {
      const until = await this.carriers.find(carrier)?.subscribe([number]);
      if (until === undefined) return;
      const subscribed = { type: 'RecordSubscription', data: { parcelId, until } } as const;
      await this.senders.ask(event.stream, subscribed, causeOf(event));
    } catch (error) {
      if (!(error instanceof CarrierRefusal)) throw error;
      this.report.warn(`${carrier} does not tell of ${parcelId} by itself: ${error.code}`);
    }
  }

  private async void(event: Of<'LabelVoidRequested'>) {
    const { parcelId, carrier, trackingNumber, shipmentNumber } = event.data;
    const { labels } = await this.senders.of(event.stream);
    const asked = labels[parcelId]?.voidings.find((one) => one.trackingNumber === trackingNumber);
    if (asked?.status !== 'asked') return;
    // Who is not set up any more cannot be asked: people do it.
    const answer = await this.carriers
      .find(carrier)
      ?.void({ trackingNumber, shipmentNumber })
      .catch((error: unknown) => {
        if (!(error instanceof CarrierRefusal)) throw error;
        return 'too-late' as const;
      });
    const type = answer === 'voided' ? 'RecordLabelVoided' : 'RecordVoidRefused';
    await this.ask(event, { type, data: { parcelId, trackingNumber } });
  }

  private async ask(event: Recorded, command: LabelCommand) {
    await this.senders.ask(event.stream, command, causeOf(event));
    this.uncalled.delete(event.id);
  }
}

const isPrinted = (label: SoldLabel): label is BoughtLabel => label.image !== undefined;

const isOpen = ({ status, attempts }: Label, attempt: number) =>
  (status === 'buying' || status === 'unsettled') && attempts.at(-1)?.attempt === attempt;

const tried = (event: Of<'LabelAttempted'>): Tried => {
  const { parcelId, attempt } = event.data;
  return { stream: event.stream, parcelId, attempt, cause: causeOf(event) };
};

const causeOf = (event: Recorded) => because(event, 'worker:labels');
