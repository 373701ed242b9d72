import { ParcelsDispatched, ReturnInspected } from '#contracts/fulfillment.js';
import { PriceRuleSet, RatesPublished } from '#contracts/fx.js';
import {
  HoldEnded,
  StockDescribed,
  StockOffered,
  UnitAllocated,
  UnitDescribed,
  UnitFound,
  UnitHeld,
  UnitOffered,
  UnitRegistered,
  UnitReleased,
  UnitReturned,
  UnitSaleReversed,
  UnitWithdrawn,
  UnitWrittenOff,
} from '#contracts/inventory.js';
import { OrderCancelled } from '#contracts/orders.js';
import type { Money } from '#contracts/vocabulary.js';
import { ask, whenever, type About, type Policy } from '#messaging/policy.js';
import { exchangeRates } from '#money/exchange-rates.js';
import { priceRules } from '#money/price-rules.js';
import { personPolicy } from '#personal/person.policy.js';
import { marketplaces } from './channel/channel.js';
import { listing, listingIdOf, type ListingCommand } from './listing/listing.js';
import { sale } from './order/sale.js';
import { article } from './piece/article.js';
import { auctionOf, piece } from './piece/piece.js';

type OfUnit = { readonly unitId: string };

/** Of every channel, drafted or not: a listing that nobody drafted makes nothing of it. */
const everywhere = (unitId: string, command: ListingCommand) =>
  marketplaces.map((channel) => ask(listing, listingIdOf(channel, unitId), command));

// The piece before its listings: whoever drafts one in between looks at the piece.
const claimed = (unitId: string, orderId: string | undefined, { sequence, at }: About) => {
  const claim = { sequence, at, ...(orderId !== undefined && { orderId }) };
  return [
    ask(piece, unitId, { type: 'RecordClaim', data: claim }),
    ...everywhere(unitId, { type: 'HearClaim', data: claim }),
  ];
};
const taken = ({ unitId, orderId }: OfUnit & { readonly orderId: string }, about: About) =>
  claimed(unitId, orderId, about);
const free = ({ unitId }: OfUnit, about: About) => claimed(unitId, undefined, about);

const offered = (unitId: string, askingPrice: Money | undefined, { sequence }: About) => {
  const offer = { sequence, ...(askingPrice !== undefined && { askingPrice }) };
  return [
    ask(piece, unitId, { type: 'RecordOffer', data: offer }),
    ...everywhere(unitId, { type: 'HearOffer', data: offer }),
  ];
};
const withdrawn = ({ unitId }: OfUnit, about: About) => offered(unitId, undefined, about);

type OfHold = { readonly holdId: string; readonly until?: string | undefined };

/** What is kept for a buyer of the shop, nobody need hear of; who bid at one channel keeps it from the others. */
const held = (unitId: string, { holdId, until }: OfHold, { sequence }: About) => {
  if (auctionOf(holdId) === undefined) return [];
  const hold = { sequence, ...(until !== undefined && { holdId, until }) };
  return [
    ask(piece, unitId, { type: 'RecordHold', data: hold }),
    ...everywhere(unitId, { type: 'HearHold', data: hold }),
  ];
};

export const channelsPolicy: Policy = [
  whenever(UnitRegistered, ({ unitId, title }, { sequence }) => [
    ask(piece, unitId, { type: 'RecordWords', data: { title, sequence } }),
  ]),
  whenever(UnitDescribed, ({ unitId, title, category }, { sequence }) => [
    ask(piece, unitId, {
      type: 'RecordWords',
      data: { ...(title !== undefined && { title }), ...(category !== undefined && { category }), sequence },
    }),
  ]),
  whenever(StockDescribed, ({ sku, title }) => [ask(article, sku, { type: 'RecordArticle', data: { title } })]),
  whenever(StockOffered, ({ sku }) => [ask(article, sku, { type: 'RecordArticle', data: {} })]),
  whenever(UnitOffered, ({ unitId, askingPrice }, about) => offered(unitId, askingPrice, about)),
  whenever(UnitWithdrawn, withdrawn),
  whenever(UnitWrittenOff, withdrawn),
  whenever(UnitFound, withdrawn),
  whenever(UnitAllocated, taken),
  whenever(UnitReleased, free),
  whenever(UnitSaleReversed, free),
  // It is in stock again, and not offered.
  whenever(UnitReturned, (unit, about) => [...withdrawn(unit, about), ...free(unit, about)]),
  whenever(UnitHeld, ({ unitId, holdId, until }, about) => held(unitId, { holdId, until }, about)),
  whenever(HoldEnded, ({ unitId, holdId }, about) => held(unitId, { holdId }, about)),
  whenever(OrderCancelled, ({ orderId, reason }) => [
    ask(sale, orderId, { type: 'HearOwnCancellation', data: { reason } }),
  ]),
  whenever(ParcelsDispatched, ({ orderId, parcels }) => {
    const sent = parcels.map(({ carrier, trackingNumber, sentAt }) => ({ carrier, trackingNumber, sentAt }));
    return [ask(sale, orderId, { type: 'HearDispatch', data: { sent } })];
  }),
  whenever(ReturnInspected, ({ orderId, returnId, lines, refundShipping }) => {
    const back = lines.map(({ line, quantity, refund }) => ({ line, quantity, refund }));
    return [ask(sale, orderId, { type: 'HearReturn', data: { returnId, lines: back, refundShipping } })];
  }),
  whenever(RatesPublished, (set) => [ask(exchangeRates, set.source, { type: 'RecordRates', data: { set } })]),
  whenever(PriceRuleSet, (rule, { sequence }) => [
    ask(priceRules, rule.currency, { type: 'RecordPriceRule', data: { rule, sequence } }),
  ]),
  ...personPolicy,
];
