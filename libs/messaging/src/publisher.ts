import type { ServiceBusClient, ServiceBusMessage, ServiceBusMessageBatch, ServiceBusSender } from '@azure/service-bus';
import { SpanKind } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { checkpointOf, LazyCheckpoint } from '#eventsourcing/database.js';
import { splitStream, type Message } from '#eventsourcing/decider.js';
import type { Position, Recorded } from '#eventsourcing/event-store.js';
import { Count, Duration } from '#eventsourcing/measure.js';
import { inSpan } from '#eventsourcing/span.js';
import type { Subscriber } from '#eventsourcing/subscription.js';
import { toMessages } from './cloud-event.js';
import type { Published } from './publication.js';

export type PublisherOptions<Event extends Message> = {
  readonly client: ServiceBusClient;
  /** Also the name of its topic. */
  readonly service: string;
  readonly published: Published<Event>;
  /** Keeps the checkpoint, under the name 'publisher'. */
  readonly database: DataSource;
  readonly report: (message: string) => void;
  /** Of the feed; the whole of it if absent. */
  readonly part?: string;
};

const sending = new Duration('messaging.client.operation.duration', 'How long the bus takes to accept a batch');
const sent = new Count('messaging.client.sent.messages', '{message}', 'What the bus has accepted');

/**
 * Carries the log to the service's topic: at least once, each message with the same id at every attempt. The position is
 * saved after the sends. A message that alone exceeds what the topic accepts is reported and left out: it would else stop
 * everything behind it for ever; the event itself stays in the log.
 */
export class Publisher<Event extends Message> implements Subscriber {
  readonly name: string;
  // A batch costs about as much as ten messages, here and at the bus.
  readonly lingerMs = 2;
  private readonly sender: ServiceBusSender;
  private readonly checkpoint: LazyCheckpoint;
  /** The last position that was sent, which a stumbling subscription need not send again. */
  private sent: Position | undefined;

  constructor(private readonly options: PublisherOptions<Event>) {
    this.name = checkpointOf('publisher', options.part ?? '');
    this.sender = options.client.createSender(options.service);
    this.checkpoint = new LazyCheckpoint(options.database, this.name, options.report);
  }

  async load(): Promise<Position> {
    return this.sent === undefined ? this.checkpoint.load() : this.sent;
  }

  async close() {
    await this.checkpoint.close();
    this.sent = undefined;
  }

  async handle(events: readonly Recorded[], position: Position) {
    const [due, later]: [ServiceBusMessage[], ServiceBusMessage[]] = [[], []];
    for (const event of events)
      for (const message of await this.messagesOf(event))
        (message.scheduledEnqueueTimeUtc === undefined ? due : later).push(message);
    // Apart, because the SDK writes the first message's delivery time on the whole batch.
    await this.send(due);
    await this.send(later);
    this.sent = position;
    // Later, and outside any transaction: should it be lost, we only publish again.
    this.checkpoint.reached(position);
  }

  private async messagesOf(event: Recorded): Promise<ServiceBusMessage[]> {
    const { service, published } = this.options;
    const id = splitStream(event.stream)[1];
    const publications = published(event as Recorded<Event>, id);
    const { traceparent } = event.cause;
    if (publications.length === 0 || traceparent === undefined) return toMessages(service, event, id, publications);
    const span = { kind: SpanKind.PRODUCER, traceparent, attributes: { event: event.id } };
    return inSpan(`publish ${event.type}`, span, (onward) =>
      Promise.resolve(toMessages(service, event, id, publications, onward)),
    );
  }

  /** As few batches as the topic's size limit allows. */
  private async send(messages: readonly ServiceBusMessage[]) {
    if (messages.length === 0) return;
    let batch = await this.sender.createMessageBatch();
    for (const message of messages) {
      if (batch.tryAddMessage(message)) continue;
      if (batch.count > 0) {
        await this.sendBatch(batch);
        batch = await this.sender.createMessageBatch();
        if (batch.tryAddMessage(message)) continue;
      }
      const id = String(message.messageId);
      this.options.report(`${id} is not published: it is larger than the ${batch.maxSizeInBytes} bytes of a batch`);
    }
    if (batch.count > 0) await this.sendBatch(batch);
  }

  private async sendBatch(batch: ServiceBusMessageBatch) {
    const attributes = {
      ...{ 'messaging.system': 'servicebus', 'messaging.operation.name': 'send' },
      'messaging.destination.name': this.options.service,
    };
    await sending.of(attributes, () => this.sender.sendMessages(batch));
    sent.add(batch.count, attributes);
  }
}
