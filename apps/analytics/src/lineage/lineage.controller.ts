import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Operation } from '#service/operation.js';
import { backOffice } from '#service/roles.js';
import { Warehouse } from '../warehouse/warehouse.worker.js';
import { told } from './told.js';

const shown = z.object({
  tables: z.array(
    z
      .object({
        table: z.string().describe('gold.sales_by_day; of bronze also bronze.orders.OrderPlaced'),
        layer: z.enum(['bronze', 'silver', 'gold']),
        description: z.string(),
        owner: z.string(),
        personal: z.enum(['none', 'pseudonymous', 'sealed']).describe('Which personal data are in it'),
        schedule: z.enum(['stream', 'batch']).describe('Built every five minutes, or every 24 hours'),
        keys: z.array(z.string()),
        columns: z.array(
          z.object({
            name: z.string(),
            type: z.string(),
            is: z.string().describe('What it says'),
            notNull: z.boolean(),
          }),
        ),
        tests: z.array(z.string()).describe('Rules that every version keeps, beside those of its columns and keys'),
        reads: z.array(z.string()).describe('What it is made of'),
        version: z.int().optional().describe('Absent before it was first built'),
        builtAt: z.iso.datetime().optional(),
        rows: z.int().optional(),
        failing: z.string().optional().describe('Why it could not be built anew; the version before stays'),
      })
      .meta({ id: 'LineageTable' }),
  ),
});

/** Which table is made of which; to browsers the page of the dashboard that draws it. */
@ApiTags('analytics')
@Controller('v1/lineage')
export class LineageController {
  constructor(private readonly warehouse: Warehouse) {}

  @Get()
  @Operation({
    summary: 'Shows every table of the lake: its contract, what it is made of, and its newest good version',
    description: 'With Accept: text/html it is the page that draws it.',
    roles: backOffice,
    replies: { 200: { description: 'Bronze, silver, gold', schema: shown } },
  })
  async show(): Promise<z.infer<typeof shown>> {
    const { nodes, edges } = await this.warehouse.lineage();
    return {
      tables: told(
        nodes,
        edges,
        this.warehouse.models().filter(({ layer }) => layer === 'bronze'),
      ),
    };
  }
}
