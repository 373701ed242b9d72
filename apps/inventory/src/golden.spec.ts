import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { inventory } from './inventory.module.js';
import { stock, type StockEvent } from './stock/stock.js';
import { unit, type UnitEvent } from './unit/unit.js';

const unitTypes = {
  ...{ UnitRegistered: 1, UnitDescribed: 1, UnitMoved: 1, UnitOffered: 1, UnitRepriced: 1, UnitWithdrawn: 1 },
  ...{ UnitHeld: 1, HoldReleased: 1, HoldExpired: 1, UnitRegraded: 1, UnitWrittenOff: 1, UnitFound: 1 },
  ...{ UnitAllocated: 1, UnitDeclined: 1, UnitForgone: 1, UnitReleased: 1, UnitSold: 1, UnitSaleReversed: 1 },
  UnitReturned: 1,
} satisfies Record<UnitEvent['type'], 1>;

const stockTypes = {
  ...{ StockRegistered: 1, StockReceived: 1, StockMoved: 1, StockAdjusted: 1, StockReturned: 1, StockAllocated: 1 },
  ...{ StockDeclined: 1, StockForgone: 1, StockReleased: 1, StockSold: 1, StockSaleReversed: 1, StockCounted: 1 },
} satisfies Record<StockEvent['type'], 1>;

goldenContract(unit, join(__dirname, 'unit/unit.golden.json'), Object.keys(unitTypes), inventory.upcasters);
goldenContract(stock, join(__dirname, 'stock/stock.golden.json'), Object.keys(stockTypes), inventory.upcasters);
