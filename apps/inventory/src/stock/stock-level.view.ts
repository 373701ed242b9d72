import { Column, Entity, PrimaryColumn, type DataSource } from 'typeorm';
import type { View } from '#eventsourcing/view.js';
import { levelsAfter } from './stock-allocation.js';
import { changed, countsOf, type Levels } from './stock-level.js';
import type { StockEvent } from './stock.js';

type AtLocation = {
  readonly location: string;
  readonly onHand: number;
  readonly allocated: number;
  readonly available: number;
};

/** How much there is of one SKU, in all and at each location. Float columns hold every integer up to 2^53. */
@Entity('stock_level')
export class StockLevelRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) sku!: string;
  @Column({ type: 'nvarchar', length: 400 }) title!: string;
  @Column({ type: 'float' }) askingMinor!: number;
  @Column({ type: 'varchar', length: 3 }) currency!: string;
  @Column({ type: 'float' }) onHand!: number;
  @Column({ type: 'float' }) allocated!: number;
  @Column({ type: 'float' }) available!: number;
  @Column({ type: 'simple-json' }) locations!: readonly AtLocation[];
}

export const stockLevel: View<StockLevelRow, StockEvent> = {
  name: 'stock-level',
  version: 1,
  stream: 'stock',
  row: StockLevelRow,
  evolve(row, event, sku) {
    if (event.type === 'StockRegistered') {
      const { title, askingPrice } = event.data;
      return withLevels({ sku, title, askingMinor: askingPrice.minor, currency: askingPrice.currency }, new Map());
    }
    if (row === null) return null;
    const levels: Levels = new Map(row.locations.map(({ location, ...level }) => [location, level]));
    switch (event.type) {
      case 'StockReceived':
      case 'StockReturned':
        return withLevels(row, changed(levels, event.data.location, { onHand: event.data.quantity }));
      case 'StockAdjusted':
        return withLevels(row, changed(levels, event.data.location, { onHand: event.data.change }));
      case 'StockMoved': {
        const { from, to, quantity } = event.data;
        return withLevels(row, changed(changed(levels, from, { onHand: -quantity }), to, { onHand: quantity }));
      }
      case 'StockAllocated':
      case 'StockReleased':
      case 'StockSold':
      case 'StockSaleReversed':
        return withLevels(row, levelsAfter(levels, event));
      case 'StockCounted':
      case 'StockDeclined':
      case 'StockForgone':
        return row;
    }
  },
};

/** The SKUs in order, from the one that follows `after`. */
export const stockLevels = (database: DataSource, after: string | undefined, limit: number) =>
  database
    .getRepository(StockLevelRow)
    .createQueryBuilder('row')
    .where('row.sku > :after', { after: after ?? '' })
    .orderBy('row.sku')
    .limit(limit)
    .getMany();

type Article = Pick<StockLevelRow, 'sku' | 'title' | 'askingMinor' | 'currency'>;

const withLevels = ({ sku, title, askingMinor, currency }: Article, levels: Levels): StockLevelRow => ({
  ...{ sku, title, askingMinor, currency },
  ...countsOf(levels),
});
