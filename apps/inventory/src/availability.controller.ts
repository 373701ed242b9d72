import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource, In } from 'typeorm';
import { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller } from '#service/request.js';
import { everyone, type Identity } from '#service/roles.js';
import { CatalogueRow } from './unit/catalogue.view.js';
import { StockLevelRow } from './stock/stock-level.view.js';

const itemsMax = 200;
const locationsMax = 50;

const list = (most: number) =>
  z
    .string()
    .max(most * 65)
    .transform((text) => text.split(','))
    .pipe(z.array(id).max(most));
const availabilityQuery = z.strictObject({
  items: list(itemsMax).describe(`Stock numbers and SKUs, separated by commas, ${itemsMax} at most`),
  locations: list(locationsMax).optional().describe(`Only there; separated by commas, ${locationsMax} at most`),
});

const atLocation = z.object({ location: id, available: z.int().min(0) });
const itemAvailability = z
  .object({
    item: id,
    kind: z.enum(['unit', 'stock', 'unknown']),
    available: z.int().min(0).describe('At all the locations that were asked for; a piece is there once or not'),
    locations: z.array(atLocation).optional().describe('Not shown to shoppers'),
  })
  .meta({ id: 'ItemAvailability' });
const availability = z.object({ items: z.array(itemAvailability) }).meta({ id: 'Availability' });

@ApiTags('stock')
@Controller('v1/availability')
export class AvailabilityController {
  constructor(private readonly database: DataSource) {}

  @Get()
  @Operation({
    summary: 'Answers how much can be sold of many pieces and SKUs, in all and at each location, in one call',
    roles: everyone,
    description:
      'In the order asked; an id that is both a stock number and a SKU is answered twice. A read model: it follows the ' +
      'log with a lag of milliseconds, and only an order decides. A shopper is told how much, and not where.',
    parameters: { items: 'POLISH-250,CM-27.10.884', locations: 'shop,warehouse' },
    replies: { 200: { description: 'An entry for each item', schema: availability } },
  })
  async get(
    @Query({ schema: availabilityQuery }) { items, locations }: z.infer<typeof availabilityQuery>,
    @Caller() { audience }: Identity,
  ): Promise<z.infer<typeof availability>> {
    const isShopper = audience === 'storefront';
    if (isShopper && locations !== undefined) throw new Problem('forbidden', 'Where things lie is not for shoppers.');
    const { manager } = this.database;
    const units = await manager.findBy(CatalogueRow, { unitId: In(items) });
    const levels = await manager.findBy(StockLevelRow, { sku: In(items) });
    const known = Map.groupBy([...units.map(ofUnit), ...levels.map(ofStock)], ({ item }) => item);
    const isWanted = ({ location }: { location: string }) => locations === undefined || locations.includes(location);
    return {
      items: items.flatMap((item) =>
        (known.get(item) ?? [{ item, kind: 'unknown' as const, locations: [] }]).map((found) => {
          const there = found.locations.filter(isWanted);
          const available = there.reduce((sum, { available }) => sum + available, 0);
          return { item, kind: found.kind, available, ...(!isShopper && { locations: there }) };
        }),
      ),
    };
  }
}

type Found = Pick<z.infer<typeof itemAvailability>, 'item' | 'kind'> & { locations: z.infer<typeof atLocation>[] };

const ofUnit = ({ unitId, status, location }: CatalogueRow): Found => ({
  ...{ item: unitId, kind: 'unit' },
  locations: [{ location, available: status === 'offered' ? 1 : 0 }],
});

const ofStock = ({ sku, locations }: StockLevelRow): Found => ({
  ...{ item: sku, kind: 'stock' },
  locations: locations.map(({ location, available }) => ({ location, available })),
});
