import type { z } from 'zod';
import * as contracts from '#contracts/inventory.js';
import type { Publication, Published } from '#messaging/publication.js';
import type { StockEvent } from './stock/stock.js';
import type { Corrections } from './unit/piece.js';
import type { UnitEvent } from './unit/unit.js';

/** The inventory facts that other services may rely on. What is not translated here stays private. */
export const published: Published<UnitEvent | StockEvent> = (event, id) =>
  isOfStock(event) ? ofStock(event, id) : ofUnit(event, id);

const isOfStock = (event: UnitEvent | StockEvent): event is StockEvent => event.type.startsWith('Stock');

function ofUnit({ type, data }: UnitEvent, id: string): readonly Publication[] {
  switch (type) {
    case 'UnitRegistered': {
      const { title, location, cost } = data;
      return [contracts.UnitRegistered.of({ unitId: id, title, location, cost }), ...described(id, data)];
    }
    case 'UnitOffered':
    case 'UnitRepriced':
      return [contracts.UnitOffered.of({ unitId: id, askingPrice: data.askingPrice })];
    case 'UnitWithdrawn':
      return [contracts.UnitWithdrawn.of({ unitId: id, reason: data.reason })];
    case 'UnitHeld':
      return [
        contracts.UnitHeld.of({ unitId: id, ...data }),
        { ...contracts.HoldDue.of({ unitId: id, ...data }), deliverAt: data.until },
      ];
    case 'HoldReleased':
      return [contracts.HoldEnded.of({ unitId: id, holdId: data.holdId, reason: 'released' })];
    case 'HoldExpired':
      return [contracts.HoldEnded.of({ unitId: id, holdId: data.holdId, reason: 'expired' })];
    case 'UnitAllocated':
      return [contracts.UnitAllocated.of({ unitId: id, orderId: data.orderId, line: data.line })];
    case 'UnitDeclined':
      return [contracts.UnitDeclined.of({ unitId: id, ...data })];
    case 'UnitReleased':
      return [contracts.UnitReleased.of({ unitId: id, ...data })];
    case 'UnitSold':
      return [contracts.UnitSold.of({ unitId: id, ...data })];
    case 'UnitSaleReversed':
      return [contracts.UnitSaleReversed.of({ unitId: id, ...data })];
    case 'UnitReturned':
      return [contracts.UnitReturned.of({ unitId: id, orderId: data.orderId, condition: data.condition })];
    case 'UnitWrittenOff':
      return [contracts.UnitWrittenOff.of({ unitId: id, reason: data.reason })];
    case 'UnitFound':
      return [contracts.UnitFound.of({ unitId: id, location: data.location })];
    case 'UnitDescribed':
      return described(id, data.changes);
    case 'UnitMoved':
    case 'UnitRegraded':
    case 'UnitForgone':
      return [];
  }
}

type Said = Omit<z.infer<typeof contracts.UnitDescribed.schema>, 'unitId'>;

/** What packing and customs need to know of what is said; nothing if it is about other things, such as photos. */
function described(unitId: string, { title, category, materials, weightGrams, period, dimensions }: Corrections) {
  const said: Said = {
    ...(title !== undefined && { title }),
    ...(category !== undefined && { category }),
    ...(materials !== undefined && { materials }),
    ...(period !== undefined && yearsOf(period)),
    ...(dimensions !== undefined && sizeOf(dimensions)),
    ...(weightGrams !== undefined && { weightGrams }),
  };
  return Object.keys(said).length === 0 ? [] : [contracts.UnitDescribed.of({ unitId, ...said })];
}

/** A period is said as a whole: a year that it does not name is unknown from then on. */
const yearsOf = (period: Corrections['period']): Said => ({
  madeFrom: period?.yearFrom ?? null,
  madeTo: period?.yearTo ?? null,
});

/** So are dimensions; what is round is as wide and as deep as its diameter. */
function sizeOf(dimensions: Corrections['dimensions']): Said {
  const { heightMm, widthMm, depthMm, diameterMm } = dimensions ?? {};
  return { heightMm: heightMm ?? null, widthMm: widthMm ?? diameterMm ?? null, depthMm: depthMm ?? diameterMm ?? null };
}

function ofStock({ type, data }: StockEvent, id: string): readonly Publication[] {
  switch (type) {
    case 'StockRegistered':
      return [
        contracts.StockOffered.of({ sku: id, askingPrice: data.askingPrice }),
        contracts.StockDescribed.of({ sku: id, title: data.title }),
      ];
    case 'StockReceived':
      return [stockChanged(id, data.location, data.quantity, data.onHand, 'receipt')];
    case 'StockReturned':
      return [stockChanged(id, data.location, data.quantity, data.onHand, 'return')];
    case 'StockAdjusted':
      return [stockChanged(id, data.location, data.change, data.onHand, data.reason)];
    case 'StockMoved':
      return [
        stockChanged(id, data.from, -data.quantity, data.onHandFrom, 'move'),
        stockChanged(id, data.to, data.quantity, data.onHandTo, 'move'),
      ];
    case 'StockAllocated':
      return [contracts.StockAllocated.of({ sku: id, ...data, from: [...data.from] })];
    case 'StockDeclined':
      return [contracts.StockDeclined.of({ sku: id, ...data })];
    case 'StockReleased':
      return [contracts.StockReleased.of({ sku: id, ...data, from: [...data.from] })];
    case 'StockSold':
      return [contracts.StockSold.of({ sku: id, ...data, from: [...data.from] })];
    case 'StockSaleReversed':
      return [contracts.StockSaleReversed.of({ sku: id, ...data, from: [...data.from] })];
    case 'StockForgone':
    case 'StockCounted':
      return [];
  }
}

const stockChanged = (sku: string, location: string, change: number, onHand: number, reason: string) =>
  contracts.StockChanged.of({ sku, location, change, onHand, reason });
