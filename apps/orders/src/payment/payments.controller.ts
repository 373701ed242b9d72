import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, CommandId, etag, IfMatch, RequestCause } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { order, type Order, type OrderCommand } from '../order/order.js';
import { OrderDesk } from '../order/order-desk.controller.js';
import { payAgain, receiveTransfer } from './payment-methods.js';
import { PaymentProvider, Unreachable } from './payment.provider.js';
import { paymentResource, showPayment } from './payment-resource.js';
import { payOut, refundIdOf, refundOrder } from './refund.js';

// The sample shop sells by card, after a card that was declined, and by bank transfer, with a refund that is to be paid out.
const byCard = 'o-kAvzbGEkfnThUKldI1po_i';
const byTransfer = 'o-X6Ya0DgWP0IDKPhm_0HX6I';
const transferRefund = 'r-vZ1FtlY6m7K2HCaWp_PxGw';
const orderPayment = paymentResource
  .extend({ version: z.int().describe('Of the order; also the ETag') })
  .meta({ id: 'OrderPayment' });
const withSecret = orderPayment
  .extend({
    clientSecret: z.string().optional().describe('With it the buyer’s browser completes what the card asks for'),
  })
  .meta({ id: 'PaymentWithSecret' });
type OrderPayment = z.infer<typeof orderPayment>;

@ApiTags('payments')
@Controller('v1/orders/:orderId')
export class PaymentsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly provider: PaymentProvider,
    private readonly desk: OrderDesk,
  ) {}

  @Get('payment')
  @Operation({
    summary: 'Shows how an order is paid, and what its buyer needs to go on',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    parameters: { orderId: byCard },
    replies: { 200: { description: 'The payment', schema: withSecret } },
  })
  async get(
    @Param('orderId', { schema: id }) orderId: string,
    @Caller() caller: Identity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof withSecret>> {
    const known = await this.desk.known(orderId, caller);
    const shown = answer(known, reply);
    if (shown.status !== 'action-required' || shown.paymentId === undefined) return shown;
    return { ...shown, clientSecret: await answered(this.provider.clientSecret(shown.paymentId)) };
  }

  @Post('payment/attempts')
  @HttpCode(200)
  @Operation({
    summary: 'Tries another card, after one that was declined or needs its holder',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    example: { token: 'pm_card_visa' },
    parameters: { orderId: byCard },
    replies: { 200: { description: 'The payment; its outcome follows', schema: orderPayment } },
    refusals: {
      'not-by-card': 'The order is paid in another way.',
      'not-payable': 'The order is paid or cancelled.',
      'payment-under-way': 'The last attempt has no outcome yet.',
      'too-many-attempts': 'Ten cards were tried. Place a new order.',
    },
  })
  async attempt(
    @Param('orderId', { schema: id }) orderId: string,
    @Caller() caller: Identity,
    @Body({ schema: payAgain }) data: z.infer<typeof payAgain>,
    @CommandId() attemptId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderPayment> {
    return this.ask(orderId, caller, { type: 'PayAgain', data: { ...data, attemptId } }, cause, expected, reply);
  }

  @Post('payment/return')
  @HttpCode(200)
  @Operation({
    summary: 'Asks the provider what became of the payment, and of refunds under way; also when the buyer comes back',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    parameters: { orderId: byCard },
    replies: { 200: { description: 'The payment as the provider knows it', schema: orderPayment } },
    refusals: { 'not-by-card': 'There is nobody to ask.' },
  })
  async comeBack(
    @Param('orderId', { schema: id }) orderId: string,
    @Caller() caller: Identity,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderPayment> {
    const { payment, refunds } = (await this.desk.known(orderId, caller)).state;
    const paymentId = payment.attempts.at(-1)?.paymentId;
    if (payment.method !== 'card') throw new Refusal('not-by-card', `The order is paid by ${payment.method}.`);
    if (paymentId === undefined) return answer(await this.desk.known(orderId, caller), reply);
    for (const { refundId, paymentId } of refunds.filter(({ status }) => status === 'pending')) {
      const known = await answered(this.provider.findRefund(paymentId, refundId));
      if (known === undefined) continue;
      const { providerRefundId, status, failureReason } = known;
      const because = failureReason === undefined ? {} : { reason: failureReason };
      const data = { refundId, providerRefundId, status, ...because };
      await this.commands.handle(order, orderId, { type: 'RecordRefund', data }, cause);
    }
    const { orderId: _, ...news } = await answered(this.provider.find(paymentId));
    const data = { ...news, attempt: payment.attempts.length };
    return this.ask(orderId, caller, { type: 'RecordProviderPayment', data }, cause, expected, reply);
  }

  @Post('payment/transfer')
  @HttpCode(200)
  @Operation({
    summary: 'Records that the bank transfer for an order has arrived',
    roles: ['finance', 'service'],
    example: { amount: { minor: 168000, currency: 'USD' }, reference: 'statement 12/2026, line 7' },
    parameters: { orderId: byTransfer },
    replies: { 200: { description: 'The payment', schema: orderPayment } },
    refusals: {
      'not-by-transfer': 'The order is paid in another way.',
      'not-allocated': 'The pieces are not all the order’s yet.',
      'amount-differs': 'It is not what the order comes to.',
      'already-paid': 'Another transfer paid it already. Send this one back.',
    },
  })
  async transfer(
    @Param('orderId', { schema: id }) orderId: string,
    @Caller() caller: Identity,
    @Body({ schema: receiveTransfer }) data: z.infer<typeof receiveTransfer>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderPayment> {
    return this.ask(orderId, caller, { type: 'RecordTransfer', data }, cause, expected, reply);
  }

  @Post('refunds')
  @Operation({
    summary: 'Refunds an order, whole or in part: pieces or amounts of lines, shipping, each with its tax',
    roles: ['finance', 'shop-assistant', 'service'],
    example: { reason: 'late', shipping: { minor: 1, currency: 'EUR' } },
    parameters: { orderId: byCard },
    replies: { 201: { description: 'The payment with the refund; a card’s refund follows', schema: orderPayment } },
    refusals: {
      'not-captured': 'No money was taken for this order by us; a marketplace refunds what it took.',
      'nothing-to-refund': 'Nothing is left of what was asked for.',
      'refund-exceeds-captured': 'More than what is left of a line, of shipping, or of the whole.',
      'line-named-twice': 'Each line can be named once in a refund.',
      'unknown-line': 'The order has no such line.',
      'other-currency': 'Money goes back in the currency in which it came.',
      'refund-number-taken': 'The Idempotency-Key was used for another refund.',
      'too-many-refunds': 'There are a hundred refunds of this order already.',
    },
  })
  async refund(
    @Param('orderId', { schema: id }) orderId: string,
    @Caller() caller: Identity,
    @Body({ schema: refundOrder }) data: z.infer<typeof refundOrder>,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderPayment> {
    const refundId = refundIdOf(commandId);
    return this.ask(orderId, caller, { type: 'RequestRefund', data: { ...data, refundId } }, cause, expected, reply);
  }

  @Post('refunds/:refundId/payout')
  @HttpCode(200)
  @Operation({
    summary: 'Records that the refund of a bank transfer was sent',
    roles: ['finance', 'service'],
    example: { reference: 'transfer of 3 March' },
    parameters: { orderId: byTransfer, refundId: transferRefund },
    replies: { 200: { description: 'The payment', schema: orderPayment } },
    refusals: {
      'unknown-refund': 'The order has no such refund.',
      'other-refund': 'It was paid out under another reference.',
      'not-by-transfer': 'The provider pays out what was paid by card.',
    },
  })
  async payOut(
    @Param('orderId', { schema: id }) orderId: string,
    @Caller() caller: Identity,
    @Param('refundId', { schema: id }) refundId: string,
    @Body({ schema: payOut }) { reference }: z.infer<typeof payOut>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderPayment> {
    const { payment } = (await this.desk.known(orderId, caller)).state;
    if (payment.method !== 'bank-transfer')
      throw new Refusal('not-by-transfer', `The order is paid by ${payment.method}.`);
    const data = { refundId, status: 'succeeded', providerRefundId: reference } as const;
    return this.ask(orderId, caller, { type: 'RecordRefund', data }, cause, expected, reply);
  }

  private async ask(
    orderId: string,
    caller: Identity,
    command: OrderCommand,
    cause: Cause,
    expected: number | undefined,
    reply: FastifyReply,
  ) {
    await this.desk.known(orderId, caller);
    return answer(await this.commands.handle(order, orderId, command, cause, expected), reply);
  }
}

function answer({ state, version }: { state: Order; version: number }, reply: FastifyReply): OrderPayment {
  reply.header('etag', etag(version));
  return { ...showPayment(state.payment, state.refunds), version };
}

const answered = <Answer>(call: Promise<Answer>) =>
  call.catch((error: unknown): never => {
    if (!(error instanceof Unreachable)) throw error;
    throw new Problem('unanswered', 'The payment provider does not answer.', { headers: { 'retry-after': '5' } });
  });
