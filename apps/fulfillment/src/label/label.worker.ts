import { Injectable } from '@nestjs/common';
import { splitStream } from '#eventsourcing/decider.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { CarrierRefusal, CarrierUnreachable, type Carrier, type SoldLabel } from '../carriers/carrier.js';
import { Carriers } from '../carriers/carriers.js';
import { FulfillmentSettings } from '../config.js';
import { shipment } from '../shipment/shipment.js';
import { trackingIdOf, trackingNumber } from '../tracking/tracking-number.js';
import { LabelFiles } from './label-files.worker.js';
import type { Label, LabelCommand, LabelEvent } from './label.js';
import { Senders, type Sender } from './senders.worker.js';

/** Once nobody has known for so long what became of a label, people are told. */
const unsettledAfterMs = 24 * 3_600_000;

/** One attempt, and where the answer to it goes. */
type Tried = { readonly stream: string; readonly parcelId: string; readonly attempt: number; readonly cause: Cause };
type Of<Type extends LabelEvent['type']> = Recorded<Extract<LabelEvent, { type: Type }>>;

/**
 * Buys labels, and gives them back. The attempt is in the log before the call. Where a call has no answer, the carrier is asked
 * for the attempt's reference until it has had time to know it; only if it has none is another attempt made, under a
 * reference of its own.
 */
@Injectable()
export class LabelWorker extends Worker {
  readonly name = 'labels';
  /** When each attempt was last tried by this process, by event. */
  private readonly called = new Map<string, number>();
  private readonly startedAt: string;

  constructor(
    private readonly carriers: Carriers,
    private readonly senders: Senders,
    private readonly files: LabelFiles,
    private readonly commands: CommandHandler,
    private readonly settings: FulfillmentSettings,
    private readonly clock: Clock,
  ) {
    super();
    this.startedAt = clock.now().toISOString();
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
    if (label === undefined || !isOpen(label, attempt)) return;
    const carrier = this.carriers.named(name);
    if (this.mayBeSold(event)) return this.settle(event, carrier, sender);
    // Cancelled before anybody asked for it.
    if (!sender.isWanted) return this.ask(event, { type: 'RecordLabelLost', data: { parcelId, attempt } });
    const cause = causeOf(event);
    const prepared = await sender.prepare(parcelId, event.data, cause);
    if (prepared === undefined)
      return this.ask(event, { type: 'RecordLabelRefusal', data: { parcelId, attempt, code: 'address-gone' } });
    this.called.set(event.id, this.clock.now().getTime());
    try {
      const bought = await carrier.ship(prepared.consignment, service);
      await this.record(tried(event), sender, bought);
      this.called.delete(event.id);
    } catch (error) {
      if (!(error instanceof CarrierRefusal)) throw error;
      this.called.delete(event.id);
      await this.ask(event, { type: 'RecordLabelRefusal', data: { parcelId, attempt, code: error.code.slice(0, 60) } });
    }
  }

  /** Whether somebody may have asked the carrier for it already: this process, or one before it. */
  private mayBeSold({ id, at }: Recorded) {
    return this.called.has(id) || at < this.startedAt;
  }

  /** Finds out what became of an attempt. Throws CarrierUnreachable as long as nobody can know. */
  private async settle(event: Of<'LabelAttempted'>, carrier: Carrier, sender: Sender) {
    const { parcelId, attempt } = event.data;
    const nowMs = this.clock.now().getTime();
    try {
      const found = await carrier.find(event.data.reference, event.at.slice(0, 10));
      if (found.length > 0) return await this.recordAll(tried(event), sender, found);
      const triedMs = this.called.get(event.id) ?? Date.parse(this.startedAt);
      if (nowMs - triedMs >= this.settings.config.CARRIER_SETTLE_SECONDS * 1_000)
        return await this.ask(event, { type: 'RecordLabelLost', data: { parcelId, attempt } });
    } catch (error) {
      if (!(error instanceof CarrierUnreachable)) throw error;
      if (nowMs - Date.parse(event.at) < unsettledAfterMs) throw error;
      return this.ask(event, { type: 'RecordLabelUnsettled', data: { parcelId, attempt } });
    }
    throw new CarrierUnreachable(`${carrier.name} has not heard of it yet`);
  }

  /** Asks once more for an attempt that came to nothing, or of which nobody knows. What it finds too much is given back. */
  async audit(stream: string, parcelId: string, attempt: number, cause: Cause) {
    const sender = await this.senders.of(stream);
    const tried = sender.labels[parcelId]?.attempts[attempt - 1];
    if (tried === undefined) return;
    const found = await this.carriers.named(tried.carrier).find(tried.reference, sender.orderedAt.slice(0, 10));
    if (found.length > 0) await this.recordAll({ stream, parcelId, attempt, cause }, sender, found);
  }

  /** What a carrier has under an attempt's reference: one is ours, if it is still wanted and can be printed. */
  private async recordAll(tried: Tried, sender: Sender, found: readonly SoldLabel[]) {
    const { stream, parcelId, attempt, cause } = tried;
    const isWanted = isOpen(sender.labels[parcelId]!, attempt);
    const ours = isWanted ? found.find(({ image }) => image !== undefined) : undefined;
    if (ours !== undefined) await this.record(tried, sender, ours);
    for (const { trackingNumber, shipmentNumber, cost } of found.filter((one) => one !== ours)) {
      const reason = isWanted && ours === undefined ? 'unprintable' : 'surplus';
      const data = { parcelId, attempt, reason, trackingNumber, shipmentNumber, cost } as const;
      await this.senders.ask(stream, { type: 'RecordSurplusLabel', data }, cause);
    }
  }

  private async record({ stream, parcelId, attempt, cause }: Tried, sender: Sender, sold: SoldLabel) {
    const { trackingNumber, shipmentNumber, image } = sold;
    const { attempts, choice } = sender.labels[parcelId]!;
    // A carrier that finds a label again does not always say what it cost: then it is what it offered.
    const cost = sold.cost ?? choice?.price ?? { minor: 0, currency: attempts.at(-1)!.declaredValue.currency };
    const hash = await this.files.keep(sender.subjectId, image!);
    const data = { parcelId, attempt, trackingNumber, shipmentNumber, cost, hash, format: image!.format };
    await this.senders.ask(stream, { type: 'RecordLabel', data }, cause);
  }

  /** From now on we know whose the number is, and the carrier tells us of it if it does such things. */
  private async follow(event: Of<'LabelBought'>) {
    const { parcelId, carrier, trackingNumber: number } = event.data;
    const [kind, id] = splitStream(event.stream);
    const data = { kind: kind === shipment.stream ? 'shipment' : 'return', id, parcelId } as const;
    const assign = { type: 'AssignNumber', data } as const;
    await this.commands.handle(trackingNumber, trackingIdOf(carrier, number), assign, causeOf(event));
    const until = await this.carriers.named(carrier).subscribe([number]);
    if (until !== undefined)
      await this.senders.ask(event.stream, { type: 'RecordSubscription', data: { parcelId, until } }, causeOf(event));
  }

  private async void(event: Of<'LabelVoidRequested'>) {
    const { parcelId, carrier, trackingNumber, shipmentNumber } = event.data;
    const { labels } = await this.senders.of(event.stream);
    const asked = labels[parcelId]?.voidings.find((one) => one.trackingNumber === trackingNumber);
    if (asked?.status !== 'asked') return;
    const answer = await this.carriers
      .named(carrier)
      .void({ trackingNumber, shipmentNumber })
      .catch((error: unknown) => {
        if (!(error instanceof CarrierRefusal)) throw error;
        return 'too-late' as const;
      });
    const type = answer === 'voided' ? 'RecordLabelVoided' : 'RecordVoidRefused';
    await this.ask(event, { type, data: { parcelId, trackingNumber } });
  }

  private async ask(event: Recorded, command: LabelCommand) {
    await this.senders.ask(event.stream, command, causeOf(event));
  }
}

const isOpen = ({ status, attempts }: Label, attempt: number) =>
  (status === 'buying' || status === 'unsettled') && attempts.at(-1)?.attempt === attempt;

const tried = (event: Of<'LabelAttempted'>): Tried => {
  const { parcelId, attempt } = event.data;
  return { stream: event.stream, parcelId, attempt, cause: causeOf(event) };
};

const causeOf = (event: Recorded) => because(event, 'worker:labels');
