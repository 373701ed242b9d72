import { z } from 'zod';
import { contract } from './contract.js';
import { alertEnded, alertRaised, personalDataRead } from './oversight.js';
import { id, instant, money, text } from './vocabulary.js';

export const PersonalDataRead = personalDataRead('inventory');
export const AlertRaised = alertRaised('inventory');
export const AlertEnded = alertEnded('inventory');

const unitOf = z.object({ unitId: id, orderId: id, line: z.int().min(1) });
const unitExample = { unitId: 'CM-72.49.3', orderId: 'o-42', line: 1 };
const stockOf = z.object({ sku: id, orderId: id, line: z.int().min(1) });
const stockExample = { sku: 'POLISH-250', orderId: 'o-43', line: 1 };
const from = z.array(z.object({ location: id, quantity: z.int().min(1) })).min(1);

export const UnitRegistered = contract(
  'retreasure.inventory.unit-registered.v1',
  'A one-of-a-kind piece entered the stock, under its own stock number.',
  z.object({ unitId: id, title: text(400), location: id, cost: money.optional() }),
  { unitId: 'CM-72.49.3', title: 'Bowl', location: 'shop', cost: { minor: 62000, currency: 'USD' } },
);

const year = z.int().min(-10_000).max(3_000).nullish();
const millimetres = z.int().min(1).max(100_000).nullish();

export const UnitDescribed = contract(
  'retreasure.inventory.unit-described.v1',
  'What is said of a piece, for those who pack it and take it over borders: what is absent stays as it was, null is unknown.',
  z.object({
    unitId: id,
    title: text(400).optional(),
    category: text(64).nullish(),
    materials: text(500).nullish(),
    madeFrom: year.describe('The earliest year it may have been made in; negative before the common era'),
    madeTo: year,
    heightMm: millimetres,
    widthMm: millimetres,
    depthMm: millimetres,
    weightGrams: z.int().min(1).max(100_000_000).nullish(),
  }),
  {
    ...{ unitId: 'CM-72.49.3', title: 'Bowl', category: 'ceramics', materials: 'porcelain' },
    ...{ madeFrom: 1750, madeTo: 1780, heightMm: 90, widthMm: 180, depthMm: 180, weightGrams: 640 },
  },
);

export const StockDescribed = contract(
  'retreasure.inventory.stock-described.v1',
  'What a counted article is, for those who take it over borders.',
  z.object({ sku: id, title: text(400) }),
  { sku: 'POLISH-250', title: 'Furniture polish, 250 ml' },
);

export const UnitOffered = contract(
  'retreasure.inventory.unit-offered.v1',
  'The piece may be sold, at this asking price.',
  z.object({ unitId: id, askingPrice: money }),
  { unitId: 'CM-72.49.3', askingPrice: { minor: 125000, currency: 'USD' } },
);

export const UnitWithdrawn = contract(
  'retreasure.inventory.unit-withdrawn.v1',
  'The piece is no longer offered.',
  z.object({ unitId: id, reason: text(200) }),
  { unitId: 'CM-72.49.3', reason: 'in restoration' },
);

export const UnitHeld = contract(
  'retreasure.inventory.unit-held.v1',
  'The piece is kept for one buyer until this instant.',
  z.object({ unitId: id, holdId: id, until: instant }),
  { unitId: 'CM-72.49.3', holdId: 'h-7', until: '2026-01-10T15:00:00.000Z' },
);

export const HoldDue = contract(
  'retreasure.inventory.hold-due.v1',
  'A deadline, delivered at `until`: a hold that is still there then expires.',
  z.object({ unitId: id, holdId: id, until: instant }),
  { unitId: 'CM-72.49.3', holdId: 'h-7', until: '2026-01-10T15:00:00.000Z' },
);

export const HoldEnded = contract(
  'retreasure.inventory.hold-ended.v1',
  'The piece is no longer kept: the hold expired or was given up.',
  z.object({ unitId: id, holdId: id, reason: z.enum(['expired', 'released']) }),
  { unitId: 'CM-72.49.3', holdId: 'h-7', reason: 'expired' },
);

export const UnitAllocated = contract(
  'retreasure.inventory.unit-allocated.v1',
  'The piece belongs to this order line and to no other.',
  unitOf,
  unitExample,
);

export const UnitDeclined = contract(
  'retreasure.inventory.unit-declined.v1',
  'The piece is not to be had for this order line.',
  unitOf.extend({ reason: z.enum(['unknown', 'not-offered', 'held', 'gone']) }),
  { ...unitExample, reason: 'gone' },
);

export const UnitReleased = contract(
  'retreasure.inventory.unit-released.v1',
  'The order gave the piece back before it was sold; it is offered again, unless it was withdrawn meanwhile.',
  unitOf,
  unitExample,
);

export const UnitSold = contract(
  'retreasure.inventory.unit-sold.v1',
  'The piece is sold to this order.',
  unitOf,
  unitExample,
);

export const UnitReturned = contract(
  'retreasure.inventory.unit-returned.v1',
  'A sold piece came back, in this condition; it is in stock but not offered.',
  z.object({ unitId: id, orderId: id, condition: text(200) }),
  { unitId: 'CM-72.49.3', orderId: 'o-42', condition: 'good, small chip to the rim' },
);

export const UnitSaleReversed = contract(
  'retreasure.inventory.unit-sale-reversed.v1',
  'The order was cancelled after the sale and before the piece left; it is offered again, unless it was withdrawn meanwhile.',
  unitOf,
  unitExample,
);

export const UnitWrittenOff = contract(
  'retreasure.inventory.unit-written-off.v1',
  'The piece is no longer in stock, nor offered: lost, stolen or destroyed.',
  z.object({ unitId: id, reason: z.enum(['lost', 'stolen', 'destroyed']) }),
  { unitId: 'CM-72.49.3', reason: 'stolen' },
);

export const UnitFound = contract(
  'retreasure.inventory.unit-found.v1',
  'A piece that was written off turned up; it is in stock but not offered.',
  z.object({ unitId: id, location: id }),
  { unitId: 'CM-72.49.3', location: 'shop' },
);

export const StockOffered = contract(
  'retreasure.inventory.stock-offered.v1',
  'A counted article may be sold, at this asking price for one.',
  z.object({ sku: id, askingPrice: money }),
  { sku: 'POLISH-250', askingPrice: { minor: 1450, currency: 'USD' } },
);

export const StockAllocated = contract(
  'retreasure.inventory.stock-allocated.v1',
  'This many of a counted SKU, at these locations, belong to this order line.',
  stockOf.extend({ from }),
  { ...stockExample, from: [{ location: 'shop', quantity: 2 }] },
);

export const StockDeclined = contract(
  'retreasure.inventory.stock-declined.v1',
  'There is too little of a counted SKU for this order line.',
  stockOf.extend({ reason: z.enum(['unknown', 'short']) }),
  { ...stockExample, reason: 'short' },
);

export const StockReleased = contract(
  'retreasure.inventory.stock-released.v1',
  'The order gave its allocation back before it was sold.',
  stockOf.extend({ from }),
  { ...stockExample, from: [{ location: 'shop', quantity: 2 }] },
);

export const StockSold = contract(
  'retreasure.inventory.stock-sold.v1',
  'The allocated quantity left the stock, sold to this order.',
  stockOf.extend({ from }),
  { ...stockExample, from: [{ location: 'shop', quantity: 2 }] },
);

export const StockSaleReversed = contract(
  'retreasure.inventory.stock-sale-reversed.v1',
  'The order was cancelled after the sale and before the goods left; they are on hand again.',
  stockOf.extend({ from }),
  { ...stockExample, from: [{ location: 'shop', quantity: 2 }] },
);

export const StockChanged = contract(
  'retreasure.inventory.stock-changed.v1',
  'A receipt, return, move or adjustment changed the quantity on hand at a location.',
  z.object({ sku: id, location: id, change: z.int(), onHand: z.int().min(0), reason: text(200) }),
  { sku: 'POLISH-250', location: 'shop', change: 24, onHand: 30, reason: 'receipt' },
);
