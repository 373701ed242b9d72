import { Body, Controller, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, IfMatch, RequestCause } from '#service/request.js';
import { shown, shownMoney } from '../report/shown-money.js';
import { stockBook, stockNumberOf, theStockBook } from '../stock-book/stock-book.js';
import { goodsKinds, purchaseSources } from '../tax/margin-rules.js';
import { piece, type Piece } from './piece.js';
import { purchase, restoration, type Purchase } from './purchase.js';

/** In the sample shop. */
const sampleUnit = 'CM-03.4.1.A-B';
const spent = z.object({
  ...{ restorationId: id, documentNo: z.string(), date: z.iso.date(), amount: shownMoney, note: z.string().optional() },
});
const resource = z
  .object({
    unitId: id,
    title: z.string().optional(),
    stockNumber: z.string().optional().describe('In the stock book; with the purchase document'),
    purchase: z
      .object({
        ...{ source: z.enum(purchaseSources), goods: z.enum(goodsKinds), documentNo: z.string(), date: z.iso.date() },
        ...{ price: shownMoney, hasSeller: z.boolean() },
      })
      .optional(),
    restorations: z.array(spent),
    cost: shownMoney.optional().describe('What it stands in the books for'),
    soldTo: z.array(id).describe('Orders that have it'),
    version: z.int(),
  })
  .meta({ id: 'PieceInTheBooks' });

@ApiTags('finance')
@Controller('v1/purchases')
export class PurchasesController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  @Get(':unitId')
  @Operation({
    summary: 'Shows what a piece was bought for, and what was spent on it',
    roles: ['finance', 'auditor', 'service'],
    parameters: { unitId: sampleUnit },
    replies: { 200: { description: 'The piece, as the books have it', schema: resource } },
  })
  async get(
    @Param('unitId', { schema: id }) unitId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const known = await this.commands.read(piece, unitId);
    if (known.version === 0) throw unknownPiece(unitId);
    return this.answer(unitId, known, reply);
  }

  @Put(':unitId')
  @Operation({
    summary: 'Records the document that a piece was bought by: from then on it may be sold under the margin scheme',
    description: 'Of its seller is kept, sealed, what the stock book must say. The same again changes nothing.',
    roles: ['finance', 'service'],
    example: {
      ...{ source: 'PRIVATE', goods: 'antique', documentNo: 'PI-2025-0311', date: '2025-11-03' },
      price: { minor: 60_000, currency: 'USD' },
    },
    parameters: { unitId: sampleUnit },
    replies: { 200: { description: 'The piece, as the books have it', schema: resource } },
    refusals: {
      'purchase-recorded': 'Another document is recorded for this piece already.',
      'document-in-future': 'The day of the document has not come yet.',
    },
  })
  async record(
    @Param('unitId', { schema: id }) unitId: string,
    @Body({ schema: purchase }) { seller, ...bought }: z.infer<typeof purchase>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const { state } = await this.commands.read(piece, unitId);
    const at = this.clock.now().toISOString();
    // Whoever records the same again is not sealed again: whom it forgot since must not come back.
    const sealed = state.purchase === undefined && seller ? await this.sealed(unitId, seller) : undefined;
    const data: Purchase = { ...bought, ...(sealed && { seller: sealed }) };
    const command = { type: 'RecordPurchase', data: { purchase: data, at } } as const;
    const handled = await this.commands.handle(piece, unitId, command, cause, expected);
    return this.answer(unitId, handled, reply);
  }

  @Post(':unitId/restorations')
  @HttpCode(200)
  @Operation({
    summary: 'Records what was spent on a piece: it lowers its profit, and not the margin that is taxed',
    roles: ['finance', 'service'],
    example: {
      ...{ restorationId: 'rest-1', documentNo: 'R-77', date: '2025-12-01' },
      amount: { minor: 8_500, currency: 'USD' },
    },
    parameters: { unitId: sampleUnit },
    replies: { 200: { description: 'The piece, as the books have it', schema: resource } },
    refusals: {
      'restoration-number-taken': 'Another restoration of this piece has this number.',
      'document-in-future': 'The day of the document has not come yet.',
    },
  })
  async restore(
    @Param('unitId', { schema: id }) unitId: string,
    @Body({ schema: restoration }) data: z.infer<typeof restoration>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    if ((await this.commands.read(piece, unitId)).version === 0) throw unknownPiece(unitId);
    const at = this.clock.now().toISOString();
    const command = { type: 'RecordRestoration', data: { restoration: data, at } } as const;
    return this.answer(unitId, await this.commands.handle(piece, unitId, command, cause, expected), reply);
  }

  private async sealed(unitId: string, seller: NonNullable<z.infer<typeof purchase>['seller']>) {
    const subjectId = `s-${unitId}`.slice(0, 64);
    return { subjectId, ...(await this.people.seal(subjectId, seller)) };
  }

  private async answer(
    unitId: string,
    { state, version }: { readonly state: Piece; readonly version: number },
    reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    reply.header('etag', etag(version));
    const { title, purchase, restorations, cost, sales } = state;
    const stockNumber = stockNumberOf((await this.commands.read(stockBook, theStockBook)).state, unitId);
    return {
      ...{ unitId, ...(title !== undefined && { title }), ...(stockNumber !== undefined && { stockNumber }) },
      ...(purchase && {
        purchase: {
          ...{ source: purchase.source, goods: purchase.goods, documentNo: purchase.documentNo, date: purchase.date },
          ...{ price: shown(purchase.price), hasSeller: purchase.seller !== undefined },
        },
      }),
      restorations: restorations.map(({ restorationId, documentNo, date, amount, note }) => ({
        ...{ restorationId, documentNo, date, amount: shown(amount), ...(note !== undefined && { note }) },
      })),
      ...(cost && { cost: shown(cost.amount) }),
      ...{ soldTo: sales.map(({ orderId }) => orderId), version },
    };
  }
}

const unknownPiece = (unitId: string) => new Problem('not-found', `The books have no piece ${unitId}.`);
