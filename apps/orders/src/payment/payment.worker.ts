import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { Worker } from '#eventsourcing/worker.js';
import { Clock } from '#service/clock.js';
import { order, type OrderCommand, type OrderEvent } from '../order/order.js';
import { stageOf, type Stage } from '../order/order-status.js';
import type { Payment } from './payment.js';
import { PaymentProvider, Rejected, Spent, Unreachable, type ProviderPayment } from './payment.provider.js';
import { reasonOf } from './provider-news.js';
import type { Refunds } from './refund.js';

const captureTriesMax = 5;
/** Providers forget keys, Stripe after a day: from then on a repeat would do it again, so we ask whether it was done. */
const keysKeptMs = 12 * 3_600_000;

type PaymentNow = Payment & {
  readonly orderId: string;
  readonly refunds: Refunds;
  readonly stage: Stage;
  readonly placedAt: string;
};
type Of<Type extends OrderEvent['type']> = Recorded<Extract<OrderEvent, { type: Type }>>;

/**
 * Does with the payment provider what orders ask for. The request is in the log before the call, the answer after it as a
 * command; a call without an answer is made again under its key, or the provider is asked what became of it.
 */
@Injectable()
export class PaymentWorker extends Worker {
  readonly name = 'payments';
  /** How many keys of a call the provider has spent on failures of its own. */
  private readonly spent = new Map<string, number>();
  /** Authorisations that this process asked for, and whose payments the log has no name of. */
  private readonly unnamed = new Set<string>();
  private readonly startedAt: string;
  /** What processes before this one asked for, as far as the provider got it: ids of payments by name of the call. */
  private before: { readonly since: string; readonly payments: Promise<ReadonlyMap<string, string>> } | undefined;

  constructor(
    private readonly provider: PaymentProvider,
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
  ) {
    super();
    this.startedAt = clock.now().toISOString();
  }

  workFor(recorded: Recorded) {
    const event = recorded as Recorded<OrderEvent>;
    if (event.type === 'PaymentRequested') return () => this.authorise(event);
    if (event.type === 'CaptureRequested') return (tries: number) => this.capture(event, tries);
    if (event.type === 'VoidRequested') return () => this.void(event);
    if (event.type === 'RefundRequested' && event.data.method === 'card') return () => this.refund(event);
    return undefined;
  }

  private async authorise(event: Of<'PaymentRequested'>) {
    const { attempt, amount, token } = event.data;
    const { orderId, attempts } = await this.paymentOf(event);
    if (attempts[attempt - 1]?.status !== 'requested') return;
    const name = authorisationOf(orderId, attempt);
    try {
      const known = this.mustAsk(event.at, name) ? (await this.madeSince(event.at)).get(name) : undefined;
      this.unnamed.add(name);
      const now =
        known === undefined
          ? await this.once(name, (key) => this.provider.authorise({ orderId, attempt, amount, token, key }))
          : await this.provider.find(known);
      await this.record(event, now);
      const recorded = await this.paymentOf(event);
      if (recorded.attempts[attempt - 1]?.paymentId !== undefined) this.unnamed.delete(name);
      if (now.status === 'processing') throw new Unreachable('the provider has not decided');
    } catch (error) {
      if (error instanceof Rejected) {
        this.unnamed.delete(name);
        return this.ask(event, { type: 'RejectAttempt', data: { attempt, reason: reasonOf(error.message, token) } });
      }
      // The buyer's pieces wait no longer than the deadline for a provider that does not answer.
      if (error instanceof Unreachable) await this.ask(event, { type: 'AwaitPayment', data: {} });
      throw error;
    }
  }

  private async capture(event: Of<'CaptureRequested'>, tries: number) {
    const { attempt, paymentId } = event.data;
    const { orderId, attempts, stage } = await this.paymentOf(event);
    if (attempts[attempt - 1]?.status !== 'capturing') return;
    const name = `${orderId}/capture/${attempt}`;
    const unsure = tries > 0 || stage === 'cancelled' || this.mustAsk(event.at, name);
    let now = unsure ? await this.provider.find(paymentId) : undefined;
    if (now === undefined || now.status === 'authorised')
      now = await this.once(name, (key) =>
        // The pieces may be somebody else's by now: then nothing is taken, and nothing is left reserved.
        stage === 'cancelled' ? this.provider.void(paymentId, key) : this.provider.capture(paymentId, key),
      ).catch((error: unknown) => {
        if (!(error instanceof Rejected) || tries < captureTriesMax) throw error;
        return undefined;
      });
    if (now === undefined || (now.status === 'authorised' && tries >= captureTriesMax))
      return this.ask(event, { type: 'RejectAttempt', data: { attempt, reason: 'the provider does not capture it' } });
    await this.record(event, now);
    if (now.status === 'authorised' || now.status === 'processing') throw new Unreachable('it is not captured');
  }

  private async void(event: Of<'VoidRequested'>) {
    const { attempt } = event.data;
    const payment = await this.paymentOf(event);
    const { orderId } = payment;
    const known = payment.attempts[attempt - 1];
    if (known?.status !== 'voiding') return;
    const paymentId = known.paymentId ?? (await this.unheardOf(attempt, known.token, payment));
    if (paymentId === undefined) return this.ask(event, { type: 'DropAttempt', data: { attempt } });
    const now = await this.once(`${orderId}/void/${attempt}`, (key) => this.provider.void(paymentId, key));
    await this.record(event, now);
    this.unnamed.delete(authorisationOf(orderId, attempt));
    if (now.status !== 'voided' && now.status !== 'captured') throw new Unreachable('it is not voided');
  }

  /**
   * The payment of an attempt that was given up before we heard of it; undefined if nobody asked the provider for one. Should
   * we be wrong, because somebody's call is still on its way, the provider's news of it ask for another void.
   */
  private async unheardOf(attempt: number, token: string, { orderId, amount, placedAt }: PaymentNow) {
    const name = authorisationOf(orderId, attempt);
    if (this.unnamed.has(name)) {
      if (this.mustAsk(placedAt, name)) return (await this.madeSince(placedAt)).get(name);
      // Asked again under its key, the provider names what the first call made.
      const asked = this.once(name, (key) => this.provider.authorise({ orderId, attempt, amount, token, key }));
      const made = await asked.catch((error: unknown) => {
        if (!(error instanceof Rejected)) throw error;
        this.unnamed.delete(name);
      });
      return made?.paymentId;
    }
    if (placedAt > this.startedAt) return undefined;
    // Listed once for all of them: each would else have to look through everything.
    if (this.before === undefined || placedAt < this.before.since)
      this.before = { since: placedAt, payments: this.madeSince(placedAt) };
    const { before } = this;
    const payments = await before.payments.catch((error: unknown) => {
      if (this.before === before) this.before = undefined;
      throw error;
    });
    return payments.get(name);
  }

  private async madeSince(since: string): Promise<ReadonlyMap<string, string>> {
    const made = new Map<string, string>();
    for await (const { orderId, attempt, paymentId } of this.provider.madeSince(since))
      if (orderId !== undefined && attempt !== undefined) made.set(authorisationOf(orderId, attempt), paymentId);
    return made;
  }

  private async refund(event: Of<'RefundRequested'>) {
    const { refundId, paymentId, amount } = event.data;
    const { orderId, refunds } = await this.paymentOf(event);
    if (refunds.find((refund) => refund.refundId === refundId)?.status !== 'requested') return;
    const name = `${orderId}/refund/${refundId}`;
    const refunding = { orderId, refundId, paymentId, amount };
    // Refunds are rare and dear: ask before each, also before the first of this process.
    const answer = await this.provider
      .findRefund(paymentId, refundId)
      .then((known) => known ?? this.once(name, (key) => this.provider.refund({ ...refunding, key })))
      .catch((error: unknown) => {
        if (!(error instanceof Rejected)) throw error;
        return { status: 'failed' as const, failureReason: error.message.slice(0, 200), providerRefundId: undefined };
      });
    const { providerRefundId, failureReason, status } = answer;
    const named = providerRefundId === undefined ? {} : { providerRefundId };
    const because = failureReason === undefined ? {} : { reason: failureReason };
    await this.ask(event, { type: 'RecordRefund', data: { refundId, status, ...named, ...because } });
  }

  /** Under one key as long as the provider keeps no failure of its own under it. */
  private async once<Answer>(name: string, call: (key: string) => Promise<Answer>): Promise<Answer> {
    const before = this.spent.get(name) ?? 0;
    try {
      return await call(before === 0 ? name : `${name}/${before + 1}`);
    } catch (error) {
      if (error instanceof Spent) this.spent.set(name, before + 1);
      throw error;
    }
  }

  private mustAsk(at: string, name: string) {
    return this.spent.has(name) || this.clock.now().getTime() - Date.parse(at) > keysKeptMs;
  }

  private async paymentOf({ stream }: Recorded): Promise<PaymentNow> {
    const orderId = splitStream(stream)[1];
    const { state } = await this.commands.read(order, orderId);
    return {
      orderId,
      ...state.payment,
      refunds: state.refunds,
      stage: stageOf(state.status),
      placedAt: state.placed!.placedAt,
    };
  }

  private async record(event: Recorded, { orderId: _, ...news }: ProviderPayment) {
    const { attempt } = event.data as { attempt: number };
    await this.ask(event, { type: 'RecordProviderPayment', data: { ...news, attempt } });
  }

  private async ask({ id, stream, cause }: Recorded, command: OrderCommand) {
    const { correlationId, traceparent } = cause;
    const because: Cause = {
      ...{ causationId: id, correlationId, actor: 'worker:payments', ...(traceparent && { traceparent }) },
    };
    await this.commands.handle(order, splitStream(stream)[1], command, because);
  }
}

/** Names the call, and is its first key. */
const authorisationOf = (orderId: string, attempt: number) => `${orderId}/authorise/${attempt}`;
