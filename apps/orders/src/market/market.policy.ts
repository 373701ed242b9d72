import { ShippingZoneSet } from '#contracts/fulfillment.js';
import { PriceRuleSet, RatesPublished } from '#contracts/fx.js';
import { StockOffered, UnitOffered, UnitReturned, UnitWithdrawn, UnitWrittenOff } from '#contracts/inventory.js';
import { ask, whenever, type About, type Policy } from '#messaging/policy.js';
import { exchangeRates, type ExchangeRatesEvent } from '#money/exchange-rates.js';
import { priceRules, type PriceRuleEvent } from '#money/price-rules.js';
import { skuPrice, unitPrice, type AskingPriceEvent } from './asking-price.js';
import { everyZone, shippingZones, type ShippingZonesEvent } from './shipping-zones.js';

/** What orders notes down of the world, all of it private. */
export type MarketEvent = AskingPriceEvent | ExchangeRatesEvent | PriceRuleEvent | ShippingZonesEvent;

const withdraw = ({ unitId }: { readonly unitId: string }, { sequence }: About) => [
  ask(unitPrice, unitId, { type: 'RecordWithdrawal', data: { sequence } }),
];

/** What others say about prices. A sold piece keeps its price: inventory alone says whether it can still be had. */
export const marketPolicy: Policy = [
  whenever(UnitOffered, ({ unitId, askingPrice }, { sequence }) => [
    ask(unitPrice, unitId, { type: 'RecordAskingPrice', data: { askingPrice, sequence } }),
  ]),
  whenever(StockOffered, ({ sku, askingPrice }, { sequence }) => [
    ask(skuPrice, sku, { type: 'RecordAskingPrice', data: { askingPrice, sequence } }),
  ]),
  whenever(UnitWithdrawn, withdraw),
  whenever(UnitReturned, withdraw),
  whenever(UnitWrittenOff, withdraw),
  whenever(RatesPublished, (set) => [ask(exchangeRates, set.source, { type: 'RecordRates', data: { set } })]),
  whenever(PriceRuleSet, (rule, { sequence }) => [
    ask(priceRules, rule.currency, { type: 'RecordPriceRule', data: { rule, sequence } }),
  ]),
  whenever(ShippingZoneSet, (zone, { sequence }) => [
    ask(shippingZones, everyZone, { type: 'RecordZone', data: { zone, sequence } }),
  ]),
];
