import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import {
  answerTo,
  checkedInventory,
  checksMax,
  inventoryChecks,
  type CheckedInventory,
  type InventoryCheck,
} from './ebay-inventory-check.js';
import { stock } from './stock/stock.js';
import { unit } from './unit/unit.js';

@ApiTags('stock')
@Controller('v1/ebay-inventory-checks')
export class EbayInventoryCheckController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(200)
  @Operation({
    summary: 'Answers eBay at its checkout whether goods can be had (Real-time Inventory Check)',
    roles: ['service'],
    description:
      `One question or a list of up to ${checksMax}, answered in the same form and order. It reads the log and no read model: ` +
      'what an order has, or a buyer’s hold keeps, is not available from the moment on at which it was given. It reserves ' +
      'nothing, so that two buyers may both be told yes; only one of them gets the piece.',
    example: [
      { SKU: 'CM-27.10.884', locationID: 'shop', fulfillmentType: 'SHIP_TO_HOME', requestedQuantity: 1 },
      { SKU: 'POLISH-250', locationID: 'shop', fulfillmentType: 'PICKUP_IN_STORE', requestedQuantity: 2 },
    ],
    replies: {
      200: { description: 'As it was asked', schema: z.union([checkedInventory, z.array(checkedInventory)]) },
    },
  })
  async check(
    @Body({ schema: inventoryChecks }) body: z.infer<typeof inventoryChecks>,
  ): Promise<CheckedInventory | CheckedInventory[]> {
    if (!Array.isArray(body)) return (await this.answers([body]))[0]!;
    return this.answers(body);
  }

  /** Each stream once, however many locations are asked for. */
  private async answers(checks: readonly InventoryCheck[]): Promise<CheckedInventory[]> {
    // Before reading: what happens meanwhile is not known to have been seen.
    const lookedAt = this.clock.now();
    const skus = [...new Set(checks.map(({ SKU }) => SKU))];
    const found = await Promise.all(
      skus.map(async (sku) => {
        const [piece, article] = await Promise.all([this.commands.read(unit, sku), this.commands.read(stock, sku)]);
        return [sku, { piece: piece.state, article: article.state }] as const;
      }),
    );
    const bySku = new Map(found);
    return checks.map((check) => {
      const { piece, article } = bySku.get(check.SKU)!;
      return answerTo(check, piece, article, lookedAt);
    });
  }
}
