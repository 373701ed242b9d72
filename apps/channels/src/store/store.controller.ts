import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { RequestCause } from '#service/request.js';
import { MessageDesk } from '../message/message-desk.controller.js';
import { orderIdOf } from '../order/sale.js';
import { tillSale, type TillSale } from './till-sale.js';

const bodyLimitBytes = 16 * 1_048_576;
const contentCharsMax = 15 * 1_048_576;
const salesFile = z
  .strictObject({ content: z.string().min(1).max(contentCharsMax).describe('Comma-separated, as the till wrote it') })
  .meta({ id: 'StoreFile' });
const taken = z
  .object({ messageId: z.string().describe('Under which it is listed if it makes no sense: /v1/channel-messages') })
  .meta({ id: 'StoreFileTaken' });
const entered = z
  .object({ orderId: z.string().describe('The order that it becomes: /v1/orders, /v1/sales') })
  .meta({ id: 'TillSaleTaken' });

const sampleSales = {
  till: 'till-1',
  receipt: '1001',
  soldAt: '2026-01-10T15:00:00.000Z',
  currency: 'USD',
  lines: [{ sku: 'POLISH-250', quantity: 1, price: { minor: 1_450, currency: 'USD' } }],
  payment: 'cash',
};

/** The tills of the store: a sale at once, and the files of the hour, which tell it again. */
@ApiTags('channels')
@Controller('v1')
export class StoreController {
  constructor(private readonly desk: MessageDesk) {}

  @Post('till-sales')
  @HttpCode(202)
  @Operation({
    summary: 'Takes a sale that a till has made',
    roles: ['shop-assistant', 'service'],
    description: 'The receipt is what tells sales apart: told again, here or in a file of the hour, it is one order.',
    example: sampleSales,
    replies: { 202: { description: 'Taken; Location is the order that it becomes', schema: entered } },
  })
  async sale(
    @Body({ schema: tillSale }) { receipt }: TillSale,
    @Req() { rawBody = Buffer.alloc(0) }: FastifyRequest,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof entered>> {
    await this.desk.take('store', 'sale', rawBody, cause);
    const orderId = orderIdOf('store', receipt);
    reply.header('location', `/v1/orders/${orderId}`);
    return { orderId };
  }

  @Post('store-files')
  @HttpCode(202)
  @RouteConfig({ bodyLimitBytes })
  @Operation({
    summary: 'Takes a file of a till: sales or counts of an hour, or of a day',
    roles: ['shop-assistant', 'service'],
    description:
      'Columns: receipt, sku, title, quantity, soldAt, unitPrice, customer, country; or those of older tills: InvoiceNo, ' +
      'StockCode and so on. Of counts: sku, location, counted, countedAt. Each receipt becomes an order; a row that makes ' +
      'no sense is listed with its reason at /v1/channel-messages. The same file again changes nothing.',
    example: { content: 'receipt,sku,quantity,soldAt,unitPrice\n1002,POLISH-250,2,2026-01-10 10:00,14.50\n' },
    replies: { 202: { description: 'Taken: it is read now', schema: taken } },
  })
  async file(
    @Body({ schema: salesFile }) { content }: z.infer<typeof salesFile>,
    @RequestCause() cause: Cause,
  ): Promise<z.infer<typeof taken>> {
    return { messageId: await this.desk.take('store', 'file', Buffer.from(content), cause) };
  }
}
