import { z } from 'zod';
import { text } from '#contracts/vocabulary.js';
import { availableAt, countsOf } from './stock/stock-level.js';
import type { Stock } from './stock/stock.js';
import { statusOf, type Unit } from './unit/unit.js';

export const checksMax = 100;

/** What eBay asks at checkout, in its words. It may ask more one day, so what we do not know is passed over. */
export const inventoryCheck = z
  .object({
    SKU: text(64),
    locationID: text(64).optional().describe('merchantLocationKey of eBay’s inventory location: our location'),
    merchantLocationKey: text(64).optional().describe('The same by its other name'),
    fulfillmentType: z.enum(['PICKUP_IN_STORE', 'SHIP_TO_STORE', 'SHIP_TO_HOME']),
    requestedQuantity: z.int().min(1).max(1_000_000),
  })
  .superRefine(({ locationID, merchantLocationKey, fulfillmentType }, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', path: ['locationID'], message });
    if (locationID !== undefined && merchantLocationKey !== undefined && locationID !== merchantLocationKey)
      wrong('two locations, of which only one can be meant');
    if (fulfillmentType === 'PICKUP_IN_STORE' && locationOf({ locationID, merchantLocationKey }) === undefined)
      wrong('whoever picks it up does so somewhere');
  })
  .meta({ id: 'EbayInventoryCheck' });
export type InventoryCheck = z.infer<typeof inventoryCheck>;
export const inventoryChecks = z.union([inventoryCheck, z.array(inventoryCheck).min(1).max(checksMax)]);

export const checkedInventory = z
  .object({
    SKU: z.string(),
    locationID: z.string().optional().describe('As it was asked'),
    isAvailable: z.boolean().describe('As many as were asked for can be had, in that way'),
    lastUpdated: z.int().describe('When we looked: seconds since 1970 in UTC'),
    totalAvailableQuantity: z.int().min(0).describe('At that location if it is picked up there, else at all'),
  })
  .meta({ id: 'EbayCheckedInventory' });
export type CheckedInventory = z.infer<typeof checkedInventory>;

/**
 * What can be had of a piece or a counted article, or both where they share a name. What is held, allocated, sold, withdrawn
 * or unknown cannot be had. What is sent to a home or to a store comes from wherever it lies; what is picked up lies there.
 */
export function answerTo(
  check: InventoryCheck,
  unit: Unit,
  { registration, levels }: Stock,
  lookedAt: Date,
): CheckedInventory {
  const locationID = locationOf(check);
  const isThere = check.fulfillmentType !== 'PICKUP_IN_STORE' || unit.piece?.location === locationID;
  const pieces = statusOf(unit) === 'offered' && isThere ? 1 : 0;
  const counted =
    check.fulfillmentType === 'PICKUP_IN_STORE' ? availableAt(levels, locationID!) : countsOf(levels).available;
  const totalAvailableQuantity = pieces + (registration === undefined ? 0 : counted);
  return {
    SKU: check.SKU,
    ...(locationID !== undefined && { locationID }),
    isAvailable: totalAvailableQuantity >= check.requestedQuantity,
    lastUpdated: Number(BigInt(lookedAt.getTime()) / 1_000n),
    totalAvailableQuantity,
  };
}

const locationOf = ({ locationID, merchantLocationKey }: Pick<InventoryCheck, 'locationID' | 'merchantLocationKey'>) =>
  locationID ?? merchantLocationKey;
