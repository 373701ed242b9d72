import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id, reason } from '#contracts/vocabulary.js';
import { Refusal, streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { historyEvent, historyOf, type HistoryEvent } from '#service/history.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { CommandId, etag, IfMatch, RequestCause } from '#service/request.js';
import { LabelFiles } from '../label/label-files.worker.js';
import { mediaTypes } from '../label/labels.controller.js';
import { code, measures } from '../shipment/packing.js';
import { ReturnDesk } from './return-desk.controller.js';
import { inspection } from './return-lines.js';
import { returnResource, showReturn, type ReturnResource } from './return-resource.js';
import { customerReturn, type Return } from './return.js';

const pieces = z.strictObject({ line: z.int().min(1).max(1_500), quantity: z.int().min(1).max(1_000_000).default(1) });
export const authoriseReturn = z
  .strictObject({
    orderId: id,
    lines: z.array(pieces).min(1).max(1_000),
    reason,
    withLabel: z.boolean().default(true).describe('Whether we pay: else the buyer sends it, or brings it'),
    measures: measures.optional().describe('As it went, if nobody says otherwise'),
  })
  .meta({ id: 'AuthoriseReturn' });
const arrival = z.strictObject({ code: code.describe('What the scanner reads') }).meta({ id: 'Arrival' });
const inspecting = z
  .strictObject({ lines: z.array(inspection).min(1).max(1_000), refundShipping: z.boolean().default(false) })
  .meta({ id: 'InspectReturn' });
const cancelling = z.strictObject({ reason }).meta({ id: 'CancelReturn' });

const readers = ['shop-assistant', 'warehouse', 'finance', 'auditor', 'service'] as const;
export const asReturn = { 200: { description: 'The return', schema: returnResource } };
const sampleOrder = 'o-wFpjAFtUW6ex82sTZ8C-2p';
/** Of the tins that the sample shop sold over the counter; with the Idempotency-Keys sample-return-1 to -4. */
export const sampleReturns = {
  open: 'rt-neHFZNr1uijqvWgUQcQ-Mb',
  arrived: 'rt-TigIpLGZD0XqXVPlsb6n2Z',
  unwanted: 'rt-GgZXWoAaNxgYVYKAVDbKG5',
  labelled: 'rt-xBW1S7rzLZuBoktCB-IT_Y',
} as const;
const { open, arrived, unwanted } = sampleReturns;

/** What comes back: authorised, sent with our label, scanned when it arrives, inspected; stock and money follow the verdict. */
@ApiTags('returns')
@Controller('v1/returns')
export class ReturnsController {
  constructor(
    private readonly desk: ReturnDesk,
    private readonly files: LabelFiles,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation({
    summary: 'Lets a buyer send lines of an order back, with a label of ours if we pay',
    roles: ['shop-assistant', 'service'],
    example: { orderId: sampleOrder, lines: [{ line: 1, quantity: 1 }], reason: 'does not fit', withLabel: false },
    replies: { 201: { description: 'Authorised; its label follows', schema: returnResource } },
    refusals: {
      'order-unknown': 'Nothing was sent for this order.',
      'unknown-line': 'The order has no such line.',
      'line-named-twice': 'Each line can be named once in a return.',
      'not-sent': 'So many were not sent.',
      'returned-already': 'They came back, or are on their way.',
      'too-many-returns': 'The order has a hundred returns already.',
      'return-address-missing': 'Nobody knows from where it is sent: let the buyer send it.',
      'measures-missing': 'A label is bought for a weight and a size.',
      'return-number-taken': 'The Idempotency-Key was used for another return.',
    },
  })
  async authorise(
    @Body({ schema: authoriseReturn }) wanted: z.infer<typeof authoriseReturn>,
    @CommandId() commandId: string,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReturnResource> {
    const returnId = `rt-${commandId}`;
    const authorised = await this.desk.authorise(returnId, wanted, cause);
    reply.status(201).header('location', `/v1/returns/${returnId}`);
    return answer(authorised, reply);
  }

  @Get(':returnId')
  @Operation({
    summary: 'Shows a return, what arrived of it and what was found',
    roles: readers,
    parameters: { returnId: open },
    replies: asReturn,
  })
  async get(
    @Param('returnId', { schema: id }) returnId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReturnResource> {
    return answer(await this.desk.read(returnId), reply);
  }

  @Get(':returnId/history')
  @Operation({
    summary: 'Lists everything that happened to a return, and why',
    roles: readers,
    parameters: { returnId: open },
    replies: { 200: { description: 'Its events', schema: z.array(historyEvent) } },
  })
  async history(@Param('returnId', { schema: id }) returnId: string): Promise<HistoryEvent[]> {
    await this.desk.read(returnId);
    return historyOf(await this.store.read(streamOf(customerReturn, returnId)));
  }

  @Get(':returnId/label')
  @Operation({
    summary: 'Gives the label for the buyer, as its carrier made it',
    roles: ['shop-assistant', 'warehouse', 'service'],
    description: 'A name and an address stand on it: that it was read is on record.',
    parameters: { returnId: open },
    replies: { 200: 'The bytes: ZPL, PDF or a picture', 204: 'The buyer sends it without a label of ours' },
  })
  async label(
    @Param('returnId', { schema: id }) returnId: string,
    @RequestCause() cause: Cause,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { state } = await this.desk.read(returnId);
    const { authorised, labels } = state;
    if (authorised?.withLabel === false) return void (await reply.status(204).send());
    const bought = (await this.desk.mayReadLabel(state)) ? labels[returnId]?.bought : undefined;
    const record = `return ${returnId}`;
    const bytes = bought && (await this.files.find(bought.hash, authorised!.subjectId ?? returnId, record, cause));
    if (bytes === undefined)
      throw new Problem('not-found', `There is no label for ${returnId}, or nobody can read it.`);
    await reply.header('content-type', mediaTypes[bought!.format]).send(bytes);
  }

  @Post(':returnId/arrivals')
  @HttpCode(200)
  @Operation({
    summary: 'Scans a piece as it arrives',
    roles: ['warehouse', 'service'],
    parameters: { returnId: open },
    example: { code: 'POLISH-250' },
    replies: asReturn,
    refusals: {
      'wrong-piece': 'What was scanned was not to come back, or is here already. It is written down.',
      'return-cancelled': 'The return was cancelled: authorise it anew.',
      'return-inspected': 'It was inspected: authorise what came later anew.',
    },
  })
  async receive(
    @Param('returnId', { schema: id }) returnId: string,
    @Body({ schema: arrival }) { code }: z.infer<typeof arrival>,
    @CommandId() scanId: string,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReturnResource> {
    await this.desk.read(returnId);
    const data = { code, at: this.clock.now().toISOString(), scanId };
    const handled = await this.desk.ask(returnId, { type: 'ReceiveReturn', data }, cause, expected);
    if (handled.events.some(({ type }) => type === 'ScanRefused'))
      throw new Refusal('wrong-piece', `${code} is not expected with this return. It was written down.`);
    return answer(handled, reply);
  }

  @Post(':returnId/inspection')
  @HttpCode(200)
  @Operation({
    summary: 'Says what was found, what goes into stock again, and what the buyer gets back',
    roles: ['warehouse', 'shop-assistant'],
    parameters: { returnId: arrived },
    example: {
      lines: [{ line: 1, quantity: 1, condition: 'unopened', verdict: 'as-sold', restock: true, refund: 'full' }],
      refundShipping: false,
    },
    replies: asReturn,
    refusals: {
      'not-arrived': 'So many have not arrived.',
      'not-ours': 'What is not ours is neither put into stock nor refunded.',
      'other-currency': 'A refund is in the currency of the order.',
      'refund-exceeds-price': 'Nobody gets more back than was paid for it.',
      'return-cancelled': 'The return was cancelled.',
      'return-inspected': 'It was inspected, with another result.',
    },
  })
  async inspect(
    @Param('returnId', { schema: id }) returnId: string,
    @Body({ schema: inspecting }) { lines, refundShipping }: z.infer<typeof inspecting>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReturnResource> {
    return answer(await this.desk.inspect(returnId, { lines, refundShipping }, cause, expected), reply);
  }

  @Post(':returnId/cancellation')
  @HttpCode(200)
  @Operation({
    summary: 'Cancels a return that is not on its way; its label is given back',
    roles: ['shop-assistant', 'service'],
    parameters: { returnId: unwanted },
    example: { reason: 'the buyer keeps it' },
    replies: asReturn,
    refusals: {
      'return-arrived': 'It is here: inspect it.',
      'return-travelling': 'It is on its way: inspect it when it is here.',
    },
  })
  async cancel(
    @Param('returnId', { schema: id }) returnId: string,
    @Body({ schema: cancelling }) { reason }: z.infer<typeof cancelling>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReturnResource> {
    return answer(await this.desk.cancel(returnId, reason, cause, expected), reply);
  }
}

/** The return as the API shows it, with its version. */
export function answer({ state, version }: { readonly state: Return; readonly version: number }, reply: FastifyReply) {
  reply.header('etag', etag(version));
  return showReturn(state, version)!;
}
