import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { Listing } from '../market/market.js';
import { availableOf, type Catalogue } from './catalogue.js';
import { gid, numberOf } from './gid.js';
import { isSince, keyMismatch, type Asked, type Idempotency } from './idempotency.js';
import { instant, inventoryItemNode, inventoryLevelNode, locationNode, locationNumber } from './product-nodes.js';

type QuantityInput = {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly changeFromQuantity?: number | null;
  readonly compareQuantity?: number | null;
};
type SetQuantities = {
  readonly input: {
    readonly name: string;
    readonly reason: string;
    readonly referenceDocumentUri?: string | null;
    readonly ignoreCompareQuantity: boolean;
    readonly quantities: readonly QuantityInput[];
  };
};
type Fault = { readonly code?: string; readonly field: readonly string[] | null; readonly message: string };
/** What was done, in numbers, so that the same key can be told the same again. */
type Outcome = {
  readonly at: number;
  readonly changes: readonly { readonly listing: number; readonly delta: number; readonly after: number }[];
  readonly userErrors: readonly Fault[];
};
type Activation = { readonly inventoryItemId: string; readonly locationId: string; readonly available?: number | null };

const comparedSince = '2026-04';
const quantityMax = 1_000_000_000;
const reasons = [
  ...['correction', 'cycle_count_available', 'damaged', 'movement_created', 'movement_updated', 'movement_received'],
  ...['movement_canceled', 'other', 'promotion', 'quality_control', 'received', 'reservation_created'],
  ...['reservation_deleted', 'reservation_updated', 'restock', 'safety_stock', 'shrinkage'],
];

/** Stock, set by comparison: a count is only taken where it was what the seller thinks. */
export class Inventory {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly keys: Idempotency,
  ) {}

  readonly mutations = {
    inventorySetQuantities: (asked: SetQuantities, context: Asked, info: GraphQLResolveInfo) => {
      const mismatch = this.refused({ code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH', field: null, message: keyMismatch });
      const outcome = this.keys.once(asked, context, info, () => this.set(asked, context), mismatch);
      return this.shown(asked, outcome);
    },
    inventoryActivate: (asked: Activation, context: Asked, info: GraphQLResolveInfo) => {
      const mismatch = this.refused({ field: null, message: keyMismatch });
      const outcome = this.keys.once(asked, context, info, () => this.activate(asked), mismatch);
      const listing = this.itemOf(asked.inventoryItemId);
      const level = listing === undefined || outcome.userErrors.length > 0 ? null : inventoryLevelNode(listing);
      return { inventoryLevel: level, userErrors: outcome.userErrors };
    },
  };

  private refused(...userErrors: Fault[]): Outcome {
    return { at: this.catalogue.now(), changes: [], userErrors };
  }

  private itemOf(id: string): Listing | undefined {
    return this.catalogue.byNumber(numberOf('InventoryItem', id));
  }

  /** All of it or nothing. */
  private set({ input }: SetQuantities, { version }: Asked): Outcome {
    const { name, reason, quantities } = input;
    const isCompared = isSince(version, comparedSince);
    if (isCompared && quantities.some((one) => one.changeFromQuantity === undefined))
      throw new GraphQLError('InventoryQuantityInput must include the following argument: changeFromQuantity.', {
        extensions: { code: 'INVALID_FIELD_ARGUMENTS' },
      });
    const faults: Fault[] = [];
    if (!['available', 'on_hand'].includes(name))
      faults.push({
        ...{ code: 'INVALID_NAME', field: ['input', 'name'] },
        message: "The quantity name must be either 'available' or 'on_hand'.",
      });
    if (!reasons.includes(reason))
      faults.push({ code: 'INVALID_REASON', field: ['input', 'reason'], message: 'The specified reason is invalid.' });
    for (const [at, quantity] of quantities.entries()) {
      const fault = this.faultIn(quantity, isCompared || input.ignoreCompareQuantity);
      if (fault !== undefined) faults.push({ ...fault, field: ['input', 'quantities', String(at), ...fault.field] });
    }
    if (new Set(quantities.map(({ inventoryItemId }) => inventoryItemId)).size < quantities.length)
      faults.push({
        ...{ code: 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR', field: ['input', 'quantities'] },
        message: 'The combination of inventoryItemId and locationId must be unique.',
      });
    if (faults.length > 0) return this.refused(...faults);
    const changes = quantities.flatMap(({ inventoryItemId, quantity }) => {
      const listing = this.itemOf(inventoryItemId)!;
      const delta = quantity - availableOf(listing);
      this.catalogue.revise(listing.sku, { quantity });
      return delta === 0 ? [] : [{ listing: listing.number, delta, after: quantity }];
    });
    return { at: this.catalogue.now(), changes, userErrors: [] };
  }

  private faultIn(one: QuantityInput, isFree: boolean): { code: string; field: string[]; message: string } | undefined {
    const { quantity, changeFromQuantity } = one;
    const compared = one.compareQuantity ?? undefined;
    const fault = (code: string, field: string, message: string) => ({ code, field: [field], message });
    const listing = this.itemOf(one.inventoryItemId);
    if (listing === undefined)
      return fault('INVALID_INVENTORY_ITEM', 'inventoryItemId', 'The specified inventory item could not be found.');
    if (one.locationId !== gid('Location', locationNumber))
      return fault('INVALID_LOCATION', 'locationId', 'The specified location could not be found.');
    if (quantity < 0) return fault('INVALID_QUANTITY_NEGATIVE', 'quantity', "The quantity can't be negative.");
    if (quantity > quantityMax)
      return fault('INVALID_QUANTITY_TOO_HIGH', 'quantity', "The total quantity can't be higher than 1,000,000,000.");
    const has = availableOf(listing);
    if ((changeFromQuantity ?? has) !== has)
      return fault(
        ...(['CHANGE_FROM_QUANTITY_STALE', 'changeFromQuantity'] as const),
        'The changeFromQuantity argument no longer matches the persisted quantity.',
      );
    if ((compared ?? has) !== has)
      return fault(
        ...(['COMPARE_QUANTITY_STALE', 'compareQuantity'] as const),
        'The compareQuantity value does not match persisted value.',
      );
    if (compared === undefined && changeFromQuantity === undefined && !isFree)
      return fault(
        ...(['COMPARE_QUANTITY_REQUIRED', 'compareQuantity'] as const),
        'The compareQuantity argument must be given to each quantity or ignored using ignoreCompareQuantity.',
      );
    return undefined;
  }

  /** Every piece is at the shop's one place from the first, so its count can only be asked for, not be set, like this. */
  private activate({ inventoryItemId, locationId, available }: Activation): Outcome {
    if (this.itemOf(inventoryItemId) === undefined)
      return this.refused({ field: ['inventoryItemId'], message: 'The inventory item could not be found.' });
    if (locationId !== gid('Location', locationNumber))
      return this.refused({ field: ['locationId'], message: 'The location could not be found.' });
    if (typeof available === 'number')
      return this.refused({
        field: ['available'],
        message: 'Not allowed to set available quantity when the item is already active at the location.',
      });
    return this.refused();
  }

  private shown({ input }: SetQuantities, { at, changes, userErrors }: Outcome) {
    if (userErrors.length > 0) return { inventoryAdjustmentGroup: null, userErrors };
    if (changes.length === 0) return { inventoryAdjustmentGroup: null, userErrors: [] };
    const { name, reason, referenceDocumentUri = null } = input;
    const told = changes.flatMap(({ listing, delta, after }) => {
      const item = () => shownItem(this.catalogue.byNumber(listing));
      const common = { delta, item, location: locationNode, ledgerDocumentUri: null };
      return [...new Set([name, 'available', 'on_hand'])].map((each) => ({
        ...{ ...common, name: each, quantityAfterChange: each === name ? after : null },
      }));
    });
    return {
      inventoryAdjustmentGroup: {
        ...{ id: `gid://shopify/InventoryAdjustmentGroup/${at}`, createdAt: instant(at), reason },
        ...{ referenceDocumentUri, changes: told },
      },
      userErrors: [],
    };
  }
}

const shownItem = (listing: Listing | undefined) => (listing === undefined ? null : inventoryItemNode(listing));
