import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { Worker } from '#eventsourcing/worker.js';
import { order, type OrderCommand, type OrderEvent } from '../order/order.js';
import { PaymentProvider, Rejected, Unreachable, type ProviderPayment } from './payment.provider.js';

/** After so many unanswered calls the buyer's pieces wait no longer than the deadline. */
const triesBeforeDeadline = 2;

type Of<Type extends OrderEvent['type']> = Recorded<Extract<OrderEvent, { type: Type }>>;

/**
 * Does with the payment provider what orders ask for. The request is in the log before the call, the answer after it as a
 * command; a call without an answer is made again under its key, or the provider is asked what became of it.
 */
@Injectable()
export class PaymentWorker extends Worker {
  readonly name = 'payments';

  constructor(
    private readonly provider: PaymentProvider,
    private readonly commands: CommandHandler,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    const event = recorded as Recorded<OrderEvent>;
    if (event.type === 'PaymentRequested') return (tries: number) => this.authorise(event, tries);
    if (event.type === 'CaptureRequested') return (tries: number) => this.capture(event, tries);
    if (event.type === 'VoidRequested') return () => this.void(event);
    if (event.type === 'RefundRequested' && event.data.method === 'card') return () => this.refund(event);
    return undefined;
  }

  private async authorise(event: Of<'PaymentRequested'>, tries: number) {
    const { attempt } = event.data;
    const { orderId, attempts } = await this.paymentOf(event);
    if (attempts[attempt - 1]?.status !== 'requested') return;
    try {
      await this.record(event, await this.authorised(orderId, event.data));
    } catch (error) {
      if (error instanceof Rejected)
        return this.ask(event, { type: 'RejectAttempt', data: { attempt, reason: error.message.slice(0, 200) } });
      if (error instanceof Unreachable && tries >= triesBeforeDeadline)
        await this.ask(event, { type: 'AwaitPayment', data: {} });
      throw error;
    }
  }

  private async capture(event: Of<'CaptureRequested'>, tries: number) {
    const { attempt, paymentId } = event.data;
    const { orderId, attempts } = await this.paymentOf(event);
    if (attempts[attempt - 1]?.status !== 'capturing') return;
    // It may have been done although we heard nothing, and the key may be forgotten by now: so ask first.
    const known = tries === 0 ? undefined : await this.provider.find(paymentId);
    if (known !== undefined && known.status !== 'authorised') return this.record(event, known);
    await this.record(event, await this.provider.capture(paymentId, `${orderId}/capture/${attempt}`));
  }

  private async void(event: Of<'VoidRequested'>) {
    const { attempt } = event.data;
    const { orderId, attempts, amount } = await this.paymentOf(event);
    const known = attempts[attempt - 1];
    if (known?.status !== 'voiding') return;
    try {
      // Without an answer to the authorisation its name is unknown; the same key brings the same payment.
      const paymentId =
        known.paymentId ?? (await this.authorised(orderId, { attempt, amount, token: known.token })).paymentId;
      await this.record(event, await this.provider.void(paymentId, `${orderId}/void/${attempt}`));
    } catch (error) {
      if (!(error instanceof Rejected) || known.paymentId !== undefined) throw error;
      await this.ask(event, { type: 'DropAttempt', data: { attempt } });
    }
  }

  private async refund(event: Of<'RefundRequested'>) {
    const { refundId, paymentId, amount } = event.data;
    const { orderId, refunds } = await this.paymentOf(event);
    const status = refunds.find((refund) => refund.refundId === refundId)?.status;
    if (status !== 'requested') return;
    const key = `${orderId}/refund/${refundId}`;
    const answer = await this.provider.refund({ orderId, refundId, paymentId, amount, key }).catch((error: unknown) => {
      if (!(error instanceof Rejected)) throw error;
      return { status: 'failed' as const, failureReason: error.message.slice(0, 200), providerRefundId: undefined };
    });
    const { providerRefundId, failureReason } = answer;
    await this.ask(event, {
      type: 'RecordRefund',
      data: {
        ...{ refundId, status: answer.status },
        ...(providerRefundId !== undefined && { providerRefundId }),
        ...(failureReason !== undefined && { reason: failureReason }),
      },
    });
  }

  private authorised(orderId: string, { attempt, amount, token }: Of<'PaymentRequested'>['data']) {
    return this.provider.authorise({ orderId, attempt, amount, token, key: `${orderId}/authorise/${attempt}` });
  }

  private async paymentOf({ stream }: Recorded) {
    const orderId = splitStream(stream)[1];
    const { state } = await this.commands.read(order, orderId);
    return { orderId, ...state.payment, refunds: state.refunds };
  }

  private async record(event: Recorded, { orderId: _, ...news }: ProviderPayment) {
    const { attempt } = event.data as { attempt: number };
    await this.ask(event, { type: 'RecordProviderPayment', data: { ...news, attempt } });
  }

  private async ask({ id, stream, cause }: Recorded, command: OrderCommand) {
    const { correlationId, traceparent } = cause;
    const because: Cause = {
      causationId: id,
      correlationId,
      actor: 'worker:payments',
      ...(traceparent && { traceparent }),
    };
    await this.commands.handle(order, splitStream(stream)[1], command, because);
  }
}
