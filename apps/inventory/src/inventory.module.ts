import { Module } from '@nestjs/common';
import { anyView } from '#eventsourcing/view-subscriber.js';
import type { Service } from '#service/service.js';
import { AvailabilityController } from './availability.controller.js';
import { CatalogueController } from './unit/catalogue.controller.js';
import { catalogue } from './unit/catalogue.view.js';
import { EbayInventoryCheckController } from './ebay-inventory-check.controller.js';
import { inventoryPolicy } from './inventory.policy.js';
import { published } from './published.js';
import { stockLevel } from './stock/stock-level.view.js';
import { StockController } from './stock/stock.controller.js';
import { StockListController } from './stock/stock-list.controller.js';
import { UnitSalesController } from './unit/unit-sales.controller.js';
import { UnitsController } from './unit/units.controller.js';

@Module({
  controllers: [
    ...[CatalogueController, UnitsController, UnitSalesController],
    ...[StockListController, StockController, AvailabilityController, EbayInventoryCheckController],
  ],
})
class InventoryModule {}

/** What there is to sell, where it lies, and which order has it: one-of-a-kind pieces and counted articles. */
export const inventory: Service = {
  name: 'inventory',
  module: InventoryModule,
  views: [anyView(catalogue), anyView(stockLevel)],
  policy: inventoryPolicy,
  published,
  upcasters: {},
  // Its own topic, too: the deadlines of holds come back over the bus.
  listensTo: ['orders', 'fulfillment', 'channels', 'inventory'],
};
