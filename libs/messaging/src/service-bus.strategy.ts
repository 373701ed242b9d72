import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { BaseRpcContext, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { SpanKind } from '@opentelemetry/api';
import { isObservable, lastValueFrom } from 'rxjs';
import type { CommandHandler } from '#eventsourcing/command-handler.js';
import { Duration } from '#eventsourcing/measure.js';
import { inSpan } from '#eventsourcing/span.js';
import { unavailability } from '#eventsourcing/unavailable.js';
import { fromMessage, type Incoming } from './cloud-event.js';
import { failureOf, UnknownType, type Failure } from './failure.js';
import { PolicyRunner } from './policy-runner.js';
import type { Policy } from './policy.js';
import { Receiver } from './receiver.js';
import { Watchdog } from './watchdog.js';

// 100 ms, doubling to at most 10 s, 33 s in all: longer than a restart of whatever the handler waits for.
const defaultDelaysMs = [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000];
// What an attempt may take that began just in time, before its handler is said to hang.
const lastAttemptMs = 30_000;

const processing = new Duration(
  'messaging.process.duration',
  'How long a message is worked on, with all attempts, until it is settled',
);

export type ServiceBusStrategyOptions = {
  /** Stays open: whoever opened it closes it, after the application. */
  readonly client: ServiceBusClient;
  /** Also the name of its subscription on each topic. */
  readonly service: string;
  readonly topics: readonly string[];
  readonly policy?: Policy;
  /** Who carries out the policy's commands. */
  readonly commands?: CommandHandler;
  readonly maxConcurrentCalls?: number;
  /** The pauses between attempts: one attempt more than there are pauses. */
  readonly retryDelaysMs?: readonly number[];
  /** No new attempt is made later than this after the first; must be less than the SDK's 5 minutes of lock renewal. */
  readonly retryForMs?: number;
  readonly watchdogPatienceMs?: number;
  /** How long closing waits for handlers at work. */
  readonly closeWithinMs?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly report: (message: string) => void;
  /** Is told of every message that is put aside, by topic and subscription. */
  readonly onDeadLetter?: (subscription: string) => void;
};

type Outcome = 'handled' | 'stopped' | Failure;

/** What an @EventPattern handler gets by @Ctx(); Nest types it unknown there. */
export class IncomingContext extends BaseRpcContext<[Incoming]> {
  get incoming() {
    return this.args[0];
  }
}

/**
 * Service Bus as a Nest transport. The base class does not wait for event handlers, and swallows what they throw; here a
 * message is settled from the outcome of its handler and policy: completed when everything that follows from it is in the
 * log, else tried again, and at last dead-lettered with the reason. Nothing is acknowledged that was not understood. The
 * bus's own MaxDeliveryCount is far higher than we need: what it counts are our crashes and lost locks, and ten crashes on
 * one message must not dead-letter its innocent neighbours.
 */
export class ServiceBusStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('service-bus');
  override readonly propagatesEventHandlerErrors = true;
  private readonly policy: PolicyRunner | undefined;
  private readonly retryDelaysMs: readonly number[];
  private readonly retryForMs: number;
  private receivers: Receiver[] = [];
  private watchdog: Watchdog | undefined;
  private readonly closing = new AbortController();

  constructor(private readonly options: ServiceBusStrategyOptions) {
    super();
    const { service, policy, commands, retryDelaysMs = defaultDelaysMs, retryForMs = 60_000 } = options;
    if (policy !== undefined && commands === undefined) throw new Error('a policy needs a command handler');
    if (policy !== undefined && commands !== undefined) this.policy = new PolicyRunner(service, policy, commands);
    this.retryDelaysMs = retryDelaysMs;
    this.retryForMs = retryForMs;
    setMaxListeners(0, this.closing.signal);
  }

  listen(callback: () => void) {
    const { service, topics, maxConcurrentCalls = 32, watchdogPatienceMs = 30_000, now, report } = this.options;
    const handleWithinMs = this.retryForMs + lastAttemptMs;
    const settings = { ...this.options, subscription: service, maxConcurrentCalls, handleWithinMs };
    this.receivers = topics.map((topic) => new Receiver({ ...settings, topic, handle: this.settle.bind(this, topic) }));
    this.watchdog = new Watchdog(this.receivers, watchdogPatienceMs, report);
    this.watchdog.start(now);
    callback();
  }

  /** Handlers at work finish in time and their messages are settled; what waits for another attempt goes back to the bus. */
  async close() {
    this.watchdog?.stop();
    this.closing.abort();
    await Promise.all(this.receivers.map((receiver) => receiver.close()));
    this.receivers = [];
  }

  /** How long what was received last had waited, in the subscriptions where something is handled now. */
  waited(now: number): { readonly name: string; readonly ms: number }[] {
    return this.receivers.flatMap((receiver) => {
      const ms = receiver.waitedMs(now);
      return ms === undefined ? [] : [{ name: receiver.name, ms }];
    });
  }

  /** All that it listens to: orders/inventory. */
  get subscriptions() {
    return this.options.topics.map((topic) => `${topic}/${this.options.service}`);
  }

  on(): never {
    throw new Error('what happens to the transport is told to `report`');
  }

  unwrap<T>() {
    return this.options.client as T;
  }

  private async settle(topic: string, message: ServiceBusReceivedMessage, from: ServiceBusReceiver) {
    const end = processing.begin();
    const outcome = await this.outcomeOf(message);
    const failed = await this.answer(message, from, outcome);
    end({
      ...{ 'messaging.system': 'servicebus', 'messaging.operation.name': 'process' },
      ...{ 'messaging.destination.name': topic, 'messaging.destination.subscription.name': this.options.service },
      'retreasure.message.type': this.knows(message.subject) ? message.subject : '_OTHER',
      ...(failed !== undefined && { 'error.type': failed }),
    });
  }

  /** Answers with what went wrong, in a word: why it is a dead letter, or is not settled. */
  private async answer(message: ServiceBusReceivedMessage, from: ServiceBusReceiver, outcome: Outcome) {
    try {
      if (outcome === 'handled') await from.completeMessage(message);
      else if (outcome === 'stopped') await from.abandonMessage(message);
      else {
        const { reason, description } = outcome;
        this.tell(message, `is dead-lettered: ${reason}: ${description}`);
        const properties = { deadLetterReason: reason, deadLetterErrorDescription: description };
        await from.deadLetterMessage(message, properties);
        this.options.onDeadLetter?.(from.entityPath.replace(/\/Subscriptions\//i, '/'));
        return reason;
      }
    } catch (error) {
      // The lock was lost, or the connection. The message comes again, and the deciders recognise what they did.
      const { reason, description } = failureOf(error);
      this.tell(message, `is not settled: ${reason}: ${description}`);
      return reason;
    }
    return undefined;
  }

  private async outcomeOf(message: ServiceBusReceivedMessage): Promise<Outcome> {
    const startedMs = this.options.now();
    for (let attempt = 0; ; attempt++) {
      try {
        await this.consume(fromMessage(message));
        return 'handled';
      } catch (error) {
        const failure = failureOf(error);
        const delayMs = this.retryDelaysMs[attempt];
        const late = delayMs === undefined || this.options.now() - startedMs + delayMs > this.retryForMs;
        // It is not the message's fault when nothing can be written: it waits on the bus, and is nobody's to bring back.
        if (late && unavailability(error) !== undefined) return 'stopped';
        if (failure.final || late) return failure;
        this.tell(message, `is tried again in ${delayMs} ms: ${failure.reason}: ${failure.description}`);
        if (!(await this.pause(delayMs))) return 'stopped';
      }
    }
  }

  private async consume(incoming: Incoming) {
    const { type, traceparent } = incoming;
    if (!this.knows(type)) throw new UnknownType(type);
    const handler = this.messageHandlers.get(type);
    const span = { kind: SpanKind.CONSUMER, traceparent, attributes: { message: incoming.id } };
    await inSpan(`consume ${type}`, span, async (onward) => {
      if (handler !== undefined) {
        const answer: unknown = await handler(
          incoming.data,
          new IncomingContext([{ ...incoming, traceparent: onward }]),
        );
        if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
      }
      await this.policy?.run(incoming, onward);
    });
  }

  private knows(type = '') {
    return this.messageHandlers.has(type) || this.policy?.reactsTo(type) === true;
  }

  /** False if we are closing: the message is for somebody else to try. */
  private async pause(ms: number) {
    return sleep(ms, true, { signal: this.closing.signal }).catch(() => false);
  }

  private tell({ messageId }: ServiceBusReceivedMessage, what: string) {
    this.options.report(`${String(messageId)} ${what}`);
  }
}
