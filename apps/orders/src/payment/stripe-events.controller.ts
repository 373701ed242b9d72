import { Controller, Headers, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CommandHandler, type Handled } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Report } from '#service/report.js';
import { RequestCause } from '#service/request.js';
import { withPresent } from '#service/secret/secret.js';
import { order, type Order, type OrderCommand, type OrderEvent } from '../order/order.js';
import { OrdersSettings } from '../config.js';
import { PayoutPoll } from '../payout/payout-poll.worker.js';
import { NoticeDesk } from './notice-desk.controller.js';
import { BadSignature, newsOf, verifyWebhook, type News } from './stripe/stripe-webhook.source.js';

const received = z.object({ received: z.literal(true) });

/** What Stripe tells by itself. Its signature is the proof; a repeat, or news that is older than ours, changes nothing. */
@ApiTags('payments')
@Controller('v1/stripe-events')
export class StripeEventsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
    private readonly settings: OrdersSettings,
    private readonly notices: NoticeDesk,
    private readonly payouts: PayoutPoll,
    private readonly report: Report,
  ) {}

  @Post()
  @HttpCode(200)
  @Operation({
    summary: 'Takes an event from Stripe',
    roles: [],
    signedBy: 'Stripe-Signature',
    replies: { 200: { description: 'It is in the log, or was before', schema: received } },
  })
  async receive(
    @Req() { rawBody = Buffer.alloc(0) }: FastifyRequest,
    @Headers('stripe-signature') signature: string | undefined,
    @RequestCause() cause: Cause,
  ): Promise<z.infer<typeof received>> {
    const { event, news } = await this.verified(rawBody, signature);
    if (news === undefined) return { received: true };
    const by = { ...cause, actor: 'webhook:stripe' };
    const notice = { provider: 'stripe', noticeId: event.id, topic: event.type, orderId: orderOf(news) };
    // Side by side: whichever fails, Stripe sends it again, and what was done is not done twice.
    await Promise.all([
      this.notices.take(notice, rawBody, by),
      news.kind === 'payout' ? undefined : this.record(news, by),
    ]);
    if (news.kind === 'payout') this.payouts.soon();
    return { received: true };
  }

  private async verified(rawBody: Uint8Array, signature: string | undefined) {
    const { STRIPE_WEBHOOK_SECRETS: secrets, STRIPE_SECRET_KEY: key } = this.settings.config;
    if (secrets === undefined || key === undefined) throw new Problem('not-found', 'No account at Stripe is set up.');
    try {
      const event = await withPresent(
        [secrets],
        () => verifyWebhook(rawBody, signature, secrets.value, this.clock.now().getTime()),
        (outcome) => outcome instanceof BadSignature,
      );
      return { event, news: newsOf(event, key.value) };
    } catch (error) {
      if (error instanceof BadSignature) throw new Problem('bad-signature', error.message);
      throw error;
    }
  }

  /** What our rules refuse is reported and accepted all the same: Stripe would send it for days, and nobody could help it. */
  private async record(news: OfOrder, cause: Cause): Promise<Handled<OrderEvent, Order> | undefined> {
    const orderId = orderOf(news);
    const command = commandOf(news);
    if (orderId === undefined || command === undefined) return undefined;
    try {
      return await this.commands.handle(order, orderId, command, cause);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return void this.report.warn(
        `Stripe has news of order ${orderId} that we refuse: ${error.code}: ${error.message}`,
      );
    }
  }
}

type OfOrder = Exclude<News, { kind: 'payout' }>;

function orderOf(news: News) {
  if (news.kind === 'payout') return undefined;
  return news.kind === 'payment' ? news.payment.orderId : news.refund.orderId;
}

function commandOf(news: OfOrder): OrderCommand | undefined {
  if (news.kind === 'payment') {
    const { orderId: _, attempt, ...payment } = news.payment;
    return attempt === undefined ? undefined : { type: 'RecordProviderPayment', data: { ...payment, attempt } };
  }
  const { refundId, providerRefundId, status, failureReason } = news.refund;
  if (refundId === undefined) return undefined;
  const reason = failureReason === undefined ? {} : { reason: failureReason };
  return { type: 'RecordRefund', data: { refundId, providerRefundId, status, ...reason } };
}
