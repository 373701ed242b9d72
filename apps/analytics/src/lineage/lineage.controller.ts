import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { backOffice } from '#service/roles.js';
import { NotBuilt, Warehouse } from '../warehouse/warehouse.worker.js';
import { columnsOf, told } from './told.js';

const column = z.object({
  name: z.string(),
  type: z.string(),
  is: z.string().describe('What it says'),
  notNull: z.boolean(),
});
const version = {
  version: z.int().optional().describe('Absent before it was first built'),
  builtAt: z.iso.datetime().optional(),
};
const lineage = z.object({
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
        columns: z.array(column),
        tests: z.array(z.string()).describe('Rules that every version keeps, beside those of its columns and keys'),
        reads: z.array(z.string()).describe('What it is made of'),
        ...version,
        rows: z.int().optional(),
        failing: z.string().optional().describe('Why it could not be built anew; the version before stays'),
      })
      .meta({ id: 'LineageTable' }),
  ),
});
const tableName = z.string().regex(/^gold\.[a-z][a-z0-9_]{0,62}$/, 'a table such as gold.stock');
const rowsQuery = z.strictObject({ limit: z.coerce.number().pipe(z.int().min(1).max(1_000)).default(200) });
const tableRows = z
  .object({
    ...{ table: z.string(), description: z.string(), columns: z.array(column), ...version },
    rows: z
      .array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])))
      .describe('In the order of its keys; decimals are text'),
  })
  .meta({ id: 'TableRows' });
type TableRows = z.infer<typeof tableRows>;

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
    replies: { 200: { description: 'Bronze, silver, gold', schema: lineage } },
  })
  async show(): Promise<z.infer<typeof lineage>> {
    const { nodes, edges } = await this.warehouse.lineage();
    return {
      tables: told(
        nodes,
        edges,
        this.warehouse.models().filter(({ layer }) => layer === 'bronze'),
      ),
    };
  }

  @Get(':table')
  @Operation({
    summary: 'Shows the first rows of a table of gold that holds nothing of persons, with what its columns say',
    roles: backOffice,
    parameters: { table: 'gold.stock', limit: 10 },
    replies: { 200: { description: 'Of its newest good version', schema: tableRows } },
  })
  async rows(
    @Param('table', { schema: tableName }) table: string,
    @Query({ schema: rowsQuery }) { limit }: z.infer<typeof rowsQuery>,
  ): Promise<TableRows> {
    const model = this.warehouse.models().find((one) => one.table === table && one.personal === 'none');
    if (model === undefined) throw new Problem('not-found', `There is no table ${table} without personal data.`);
    const said = { table, description: model.description.trim(), columns: columnsOf(model) };
    try {
      const { version, builtAt, rows } = await this.warehouse.rowsOf(table, { limit });
      return { ...said, version, builtAt, rows: rows as TableRows['rows'] };
    } catch (error) {
      if (!(error instanceof NotBuilt)) throw error;
      return { ...said, rows: [] };
    }
  }
}
