import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { backOffice } from '#service/roles.js';
import { stockLevels, type StockLevelRow } from './stock-level.view.js';
import { stockResource } from './stock-resource.js';

const listQuery = z.strictObject({
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(id).optional(),
});
const stockSummary = stockResource.omit({ counts: true, version: true }).meta({ id: 'StockSummary' });
const page = z.object({ stock: z.array(stockSummary), next: z.string().optional() }).meta({ id: 'StockPage' });

@ApiTags('stock')
@Controller('v1/stock')
export class StockListController {
  constructor(private readonly database: DataSource) {}

  @Get()
  @Operation({
    summary: 'Lists the counted articles, by SKU',
    roles: backOffice,
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: listQuery }) { cursor, limit }: z.infer<typeof listQuery>,
  ): Promise<z.infer<typeof page>> {
    const rows = await stockLevels(this.database, cursor, limit + 1);
    const stock = rows.slice(0, limit).map(summaryOf);
    const last = stock.at(-1);
    return rows.length <= limit || last === undefined ? { stock } : { stock, next: cursorOf(last.sku) };
  }
}

const summaryOf = ({ askingMinor, currency, locations, ...row }: StockLevelRow): z.infer<typeof stockSummary> => ({
  ...row,
  askingPrice: { minor: askingMinor, currency },
  locations: [...locations],
});
