import { z } from 'zod';
import { contract } from './contract.js';
import { alertEnded, alertRaised, personalDataRead, retentionDeclared, subjectDataCollected } from './oversight.js';
import { payoutReported } from './payout.js';
import { sealed } from './personal.js';
import { id, instant, money, orderedStock, orderedUnit, place, text } from './vocabulary.js';

export const PersonalDataRead = personalDataRead('channels');
export const AlertRaised = alertRaised('channels');
export const AlertEnded = alertEnded('channels');

const channel = id.describe('Where it was sold: ebay, etsy, shopify, store');
const usd = (minor: number) => ({ minor, currency: 'USD' });
const orderOf = z.object({ orderId: id, channel });
const orderExample = { orderId: 'o-ebay-12-13579-24680', channel: 'ebay' };

const sealedExample = (kind: string) => `sealed.${kind}.AAAAAAAAAAAAAAAAAAAAAA.AAAA` as z.infer<typeof sealed>;

/**
 * A sale in its channel's figures. goods - discount + shipping + (taxIncluded ? 0 : ownTax + collectedTax) + other = total, to
 * the minor unit.
 */
export const saleFigures = z.object({
  goods: money,
  discount: money,
  shipping: money,
  ownTax: money.describe('What we owe the tax office of it'),
  collectedTax: money.describe('What the channel collected and remits itself: never ours'),
  taxIncluded: z.boolean().describe('Whether the prices of goods and shipping have the tax in them'),
  other: money.describe('Tips, duties, cash rounding'),
  total: money.describe('What the buyer paid'),
  fees: money.optional().describe('What the channel keeps, if it said so with the order'),
});
export type SaleFigures = z.infer<typeof saleFigures>;

export const OrderSold = contract(
  'retreasure.channels.order-sold.v1',
  'A channel sold something of ours and has the buyer’s money: the order is to be entered as paid.',
  orderOf.extend({
    number: text(60).describe('The channel’s own'),
    placedAt: instant,
    lines: z.array(z.union([orderedUnit, orderedStock])).min(1),
    figures: saleFigures,
    destination: place.optional(),
    shipBy: instant.optional(),
    subjectId: id.optional(),
    buyer: z
      .object({
        name: sealed,
        email: sealed.optional(),
        phone: sealed.optional(),
        address: sealed.optional(),
        account: sealed.optional(),
      })
      .optional(),
  }),
  {
    ...{ ...orderExample, number: '12-13579-24680', placedAt: '2026-01-10T15:00:00.000Z' },
    lines: [{ unitId: 'CM-72.49.3', price: usd(125_000) }],
    figures: {
      ...{ goods: usd(125_000), discount: usd(0), shipping: usd(2_500), ownTax: usd(0), collectedTax: usd(7_500) },
      ...{ taxIncluded: false, other: usd(0), total: usd(135_000), fees: usd(16_894) },
    },
    ...{ destination: 'US-TX', subjectId: 'p-o-ebay-12-13579-24680', buyer: { name: sealedExample('name') } },
  },
);

export const OrderCancelledThere = contract(
  'retreasure.channels.order-cancelled-there.v1',
  'A sale was cancelled at its channel: the buyer has the money back, or will.',
  orderOf.extend({ reason: text(60) }),
  { ...orderExample, reason: 'cancelled at ebay' },
);

export const RefundMade = contract(
  'retreasure.channels.refund-made.v1',
  'A channel gave money back to the buyer: by itself, or because we asked it to.',
  orderOf.extend({
    refundId: text(80).describe('The channel’s own, or ours where it has none'),
    amount: money,
    asked: z.boolean().describe('Whether we asked for it'),
    at: instant,
  }),
  { ...orderExample, refundId: '5151', amount: usd(135_000), asked: true, at: '2026-01-10T15:01:00.000Z' },
);

export const WorkNeeded = contract(
  'retreasure.channels.work-needed.v1',
  'An alert: people have to do something at a channel that lets no program do it.',
  orderOf.extend({ what: z.enum(['cancel', 'refund', 'ship']), reason: text(60), at: instant }),
  { ...orderExample, what: 'cancel', reason: 'out-of-stock', at: '2026-01-10T15:01:00.000Z' },
);

export const PayloadQuarantined = contract(
  'retreasure.channels.payload-quarantined.v1',
  'An alert: something that a channel told us makes no sense; it is kept, and can be replayed after a fix.',
  z.object({ messageId: id, channel, reason: text(120) }),
  { messageId: 'm-1', channel: 'ebay', reason: '#/lineItems/0/sku: nobody knows this piece' },
);

const listingOf = z.object({ unitId: id, channel, listingNumber: text(60) });
const listing = { unitId: 'CM-72.49.3', channel: 'etsy', listingNumber: '1400000001' };

export const ListingPublished = contract(
  'retreasure.channels.listing-published.v1',
  'A piece can be bought at a channel, at this price.',
  listingOf.extend({ price: money, rateId: id.optional(), ruleId: id, at: instant }),
  { ...listing, price: usd(125_000), ruleId: 'USD-0', at: '2026-01-10T14:00:00.000Z' },
);

export const ListingEnded = contract(
  'retreasure.channels.listing-ended.v1',
  'A piece can no longer be bought at a channel. `exposedMs`: how long it could, after it belonged to somebody.',
  listingOf.extend({
    because: z.enum(['allocated', 'withdrawn', 'by-hand', 'frozen', 'sold-there']),
    orderId: id.optional().describe('Whose the piece is'),
    exposedMs: z.int().min(0).optional(),
    at: instant,
  }),
  { ...listing, because: 'allocated', orderId: 'o-42', exposedMs: 312, at: '2026-01-10T15:00:00.312Z' },
);

export const ListingOverexposed = contract(
  'retreasure.channels.listing-overexposed.v1',
  'An alert: a piece that belonged to somebody could be bought elsewhere for longer than the limit.',
  listingOf.extend({ orderId: id, exposedMs: z.int().min(0), limitMs: z.int().min(0) }),
  { ...listing, orderId: 'o-42', exposedMs: 7_200, limitMs: 5_000 },
);

export const ListingDrifted = contract(
  'retreasure.channels.listing-drifted.v1',
  'An alert: a channel had a listing otherwise than we wanted; it is being put right.',
  listingOf.extend({ found: z.enum(['live', 'gone', 'price']), wanted: z.enum(['live', 'gone', 'price']) }),
  { ...listing, found: 'live', wanted: 'gone' },
);

/** Published in docs/channels.md: whose order inventory allocated first keeps the piece. */
export const conflictRule = 'first-allocated';

export const SaleConflictOpened = contract(
  'retreasure.channels.sale-conflict-opened.v1',
  'A channel sold a piece that somebody else had already: by the rule the other keeps it, and this order is cancelled.',
  orderOf.extend({ rule: id, unitIds: z.array(id), at: instant }),
  { ...orderExample, rule: conflictRule, unitIds: ['CM-72.49.3'], at: '2026-01-10T15:00:00.100Z' },
);

export const SaleConflictSettled = contract(
  'retreasure.channels.sale-conflict-settled.v1',
  'The losing order of a conflict is cancelled at its channel, and its buyer has all of the money back.',
  orderOf.extend({ winners: z.array(z.object({ unitId: id, orderId: id })), at: instant }),
  { ...orderExample, winners: [{ unitId: 'CM-72.49.3', orderId: 'o-42' }], at: '2026-01-10T15:00:02.000Z' },
);

export const ApologyDue = contract(
  'retreasure.channels.apology-due.v1',
  'A buyer lost a piece to somebody else: they are owed an apology, and these are like it and can be had.',
  orderOf.extend({ subjectId: id.optional(), unitIds: z.array(id), similar: z.array(id).max(20) }),
  { ...orderExample, subjectId: 'p-o-ebay-12-13579-24680', unitIds: ['CM-72.49.3'], similar: ['CM-80.1', 'CM-81.2'] },
);

export const PieceBidOn = contract(
  'retreasure.channels.piece-bid-on.v1',
  'Somebody bid for a piece in an auction: until it ends nobody else may have it.',
  z.object({ unitId: id, channel, holdId: id, until: instant }),
  { unitId: 'CM-72.49.3', channel: 'ebay', holdId: 'auction-ebay-295000000001', until: '2026-01-17T15:30:00.000Z' },
);

export const StockCounted = contract(
  'retreasure.channels.stock-counted.v1',
  'People in the store counted an article.',
  z.object({ sku: id, location: id, counted: z.int().min(0).max(1_000_000), countedAt: instant, countId: id }),
  { sku: 'POLISH-250', location: 'shop', counted: 12, countedAt: '2026-01-10T19:00:00.000Z', countId: 'count-1.17' },
);

/** What a channel paid out to us. */
export const PayoutReported = payoutReported('channels', {
  ...{ payer: 'ebay', payoutId: '5000000001', at: '2026-01-12T15:00:00.000Z' },
  total: usd(118_106),
  lines: [
    {
      ...{ lineId: '12-13579-24680.SALE', kind: 'sale', orderId: orderExample.orderId, amount: usd(135_000) },
      ...{ fee: usd(16_894), description: 'SALE', at: '2026-01-10T15:00:00.000Z' },
    },
  ],
});

export const SubjectDataCollected = subjectDataCollected('channels', {
  record: 'sale o-ebay-12-13579-24680',
  event: { type: 'OrderHeard', at: '2026-01-10T15:00:00.000Z', data: { channel: 'ebay' } },
});

export const RetentionDeclared = retentionDeclared('channels', {
  ...{ record: 'sale o-ebay-12-13579-24680', fields: ['name', 'address'] },
  ...{ basis: 'records of sales: § 147 AO, § 14b UStG', until: '2036-12-31' },
});
