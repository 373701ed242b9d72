import { describe, expect, it } from '@jest/globals';
import * as fulfillment from '#contracts/fulfillment.js';
import * as fx from '#contracts/fx.js';
import * as inventory from '#contracts/inventory.js';
import { marketPolicy } from './market.policy.js';

describe('Orders', () => {
  const askingPrice = { minor: 125_000, currency: 'USD' };
  const withdrawal = { type: 'RecordWithdrawal', data: { sequence: 7 } };

  it('learns what is asked for a piece and for an article, each in a stream of its own', () => {
    const command = { type: 'RecordAskingPrice', data: { askingPrice, sequence: 7 } };
    expect(asked(inventory.UnitOffered.of({ unitId: 'A-1', askingPrice }))).toEqual([['unitPrice', 'A-1', command]]);
    expect(asked(inventory.StockOffered.of({ sku: 'A-1', askingPrice }))).toEqual([['skuPrice', 'A-1', command]]);
  });
  it('learns when a piece is no longer offered, whatever the reason', () => {
    const gone = [
      inventory.UnitWithdrawn.of({ unitId: 'A-1', reason: 'in restoration' }),
      inventory.UnitReturned.of({ unitId: 'A-1', orderId: 'o-1', condition: 'good' }),
      inventory.UnitWrittenOff.of({ unitId: 'A-1', reason: 'stolen' }),
    ];
    for (const event of gone) expect(asked(event)).toEqual([['unitPrice', 'A-1', withdrawal]]);
  });
  it('learns the exchange rates', () => {
    const set = fx.RatesPublished.example;
    expect(asked(fx.RatesPublished.of(set))).toEqual([
      ['exchangeRates', set.source, { type: 'RecordRates', data: { set } }],
    ]);
  });
  it('learns the rule of each currency', () => {
    const rule = fx.PriceRuleSet.example;
    const command = { type: 'RecordPriceRule', data: { rule, sequence: 7 } };
    expect(asked(fx.PriceRuleSet.of(rule))).toEqual([['priceRule', 'GBP', command]]);
  });
  it('learns which destinations are served, and all of them in one stream', () => {
    const zone = fulfillment.ShippingZoneSet.example;
    const command = { type: 'RecordZone', data: { zone, sequence: 7 } };
    expect(asked(fulfillment.ShippingZoneSet.of(zone))).toEqual([['shippingZones', 'all', command]]);
  });
  it('keeps streams under names without a dash, which ends the name of a kind of stream', () => {
    const prices = [inventory.UnitOffered, inventory.StockOffered, fx.RatesPublished, fx.PriceRuleSet];
    const events = [...prices, fulfillment.ShippingZoneSet];
    const streams = events.flatMap(({ type, example }) => asked({ type, data: example })).map(([stream]) => stream);
    expect(streams.filter((stream) => stream.includes('-'))).toEqual([]);
    expect(streams).toHaveLength(5);
  });
});

const asked = ({ type, data }: { readonly type: string; readonly data: unknown }) =>
  marketPolicy
    .filter(({ on }) => on === type)
    .flatMap(({ react }) => react(data, { sequence: 7, at: '2026-01-10T15:00:00.000Z' }))
    .map(({ decider, to, command }): [string, string, unknown] => [decider.stream, to, command]);
