import { describe, expect, it } from '@jest/globals';
import { Refusal } from '#eventsourcing/decider.js';
import type { Money } from '#money/money.js';
import { defaultZones } from '../../../fulfillment/src/zone/default-zones.js';
import { amountsOfWay, priceOfWay, shippingOptions, type ShippingOffer } from './shipping-options.js';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const usd = (minor: number) => ({ minor, currency: 'USD' });
const gbp = (minor: number) => ({ minor, currency: 'GBP' });
/** Two of anything for one in the wanted currency: no rate is needed to see whether something was converted. */
const halved = (currency: string) => (amount: Money) =>
  amount.currency === currency ? amount : { minor: Math.round(amount.minor / 2), currency };
const goods = eur(10_000);

const euros = (seller: string, destination: string, pieces = 1) =>
  shippingOptions(defaultZones(seller), destination, undefined).options.map(
    (way) => `${way.optionId} ${priceOfWay(way, pieces, goods, halved('EUR')).minor}`,
  );
function refusal(ask: () => unknown) {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('The ways to a buyer', () => {
  it('cost more the farther it is', () => {
    expect(euros('DE', 'DE')).toEqual(['standard 940', 'express 1940', 'collection 0']);
    expect(euros('DE', 'FR')).toEqual(['standard 1780', 'express 3800', 'collection 0']);
    expect(euros('DE', 'US-PA')).toEqual(['standard 3480', 'express 7800', 'collection 0']);
    expect(euros('US', 'CA-ON')).toEqual(euros('DE', 'FR'));
    expect(euros('US', 'US-CA')).toEqual(euros('DE', 'DE'));
    expect(euros('GB', 'FR')).toEqual(euros('DE', 'US-PA'));
  });
  it('cost more for each further piece, but collection', () =>
    expect(euros('DE', 'DE', 3)).toEqual(['standard 1440', 'express 2840', 'collection 0']));
  it('are those of the zone that serves the place, which is named', () => {
    const islands = { ...defaultZones('US')[0]!, zoneId: 'islands', places: ['US-HI'] };
    const zones = [...defaultZones('US'), { ...islands, services: islands.services.slice(1) }];
    const to = (place: string) => shippingOptions(zones, place, undefined);
    expect([to('US-TX').zoneId, to('US-HI').zoneId, to('JP').zoneId]).toEqual(['domestic', 'islands', 'world']);
    expect(to('US-HI').options.map(({ optionId }) => optionId)).toEqual(['express', 'collection']);
  });
  it('can be chosen by name; the first is sent if none is', () => {
    const [zones, destination] = [defaultZones('DE'), 'DE'];
    expect(shippingOptions(zones, destination, undefined).chosen.optionId).toBe('standard');
    expect(shippingOptions(zones, destination, 'express').chosen).toMatchObject({
      optionId: 'express',
      collected: false,
    });
    expect(shippingOptions(zones, destination, 'collection').chosen).toMatchObject({ daysMax: 0, collected: true });
    expect(() => shippingOptions(zones, destination, 'pigeon')).toThrow(
      new Refusal('shipping-option-unknown', 'There is no option pigeon; there are standard, express, collection.'),
    );
  });
});

describe('Nothing is sent', () => {
  const zones = defaultZones('US');
  const [domestic] = zones;
  it('to countries that do not exist', () => {
    for (const nowhere of ['ZZ', 'UK', 'EU', 'XX-PA'])
      for (const wanted of [undefined, 'collection'])
        expect(() => shippingOptions(zones, nowhere, wanted)).toThrow(
          new Refusal('destination-not-served', `Nothing can be sent to ${nowhere}.`),
        );
  });
  it('where no zone serves the place, or its zone has no services', () => {
    const closed = { ...domestic!, zoneId: 'closed', places: ['US-HI'], services: [] };
    expect(refusal(() => shippingOptions([domestic!], 'JP', undefined))).toBe('destination-not-served');
    expect(refusal(() => shippingOptions([domestic!], 'JP', 'express'))).toBe('destination-not-served');
    expect(refusal(() => shippingOptions([...zones, closed], 'US-HI', undefined))).toBe('destination-not-served');
    const except = { ...domestic!, except: ['US-HI'] };
    expect(refusal(() => shippingOptions([except], 'US-HI', undefined))).toBe('destination-not-served');
  });
  it('before anything is known of zones: prices are not invented', () => {
    expect(refusal(() => shippingOptions([], 'US-PA', undefined))).toBe('shipping-unknown');
    expect(refusal(() => shippingOptions([], 'US-PA', 'standard'))).toBe('shipping-unknown');
  });
  it('but anybody may fetch it from the shop', () => {
    for (const known of [[], [domestic!]]) {
      const { options, chosen, zoneId } = shippingOptions(known, 'JP', 'collection');
      expect([options, chosen.collected, zoneId]).toEqual([[chosen], true, undefined]);
      expect(priceOfWay(chosen, 3, goods, halved('EUR'))).toEqual(eur(0));
    }
  });
});

describe('The price of a way', () => {
  const inEuros = { perOrder: eur(1_290), perPiece: eur(491) };
  const inDollars = { perOrder: usd(1_490), perPiece: usd(590) };
  const way: ShippingOffer = {
    ...{ optionId: 'standard', name: 'Standard', tariffs: [inEuros, inDollars], daysMin: 3, daysMax: 7 },
    collected: false,
  };
  const insured = { ...way, insurance: { above: eur(50_000), permille: 6 } };
  const priced = (offer: ShippingOffer, worth: Money, pieces = 1) =>
    priceOfWay(offer, pieces, worth, halved(worth.currency));

  it('is that of its currency, if there is one, or the first converted once', () => {
    expect(priced(way, eur(1), 2)).toEqual(eur(2_272));
    expect(priced(way, usd(1), 2)).toEqual(usd(2_670));
    // 12.90 and 3 times 4.91 are 27.63, then converted: by parts it would be 6.45 and 3 times 2.46, which is 13.83.
    expect(priced(way, gbp(1), 3)).toEqual(gbp(1_382));
  });
  it('has the insurance of all that is worth more than the threshold', () => {
    expect(priced(insured, eur(50_000))).toEqual(eur(1_781));
    expect(priced(insured, eur(50_001))).toEqual(eur(1_781 + 300));
    expect(priced(insured, eur(125_000))).toEqual(eur(1_781 + 750));
  });
  it('rounds the insurance half-even, by itself', () => {
    const half = { ...insured, insurance: { above: eur(0), permille: 5 } };
    expect(priced(half, eur(100))).toEqual(eur(1_781));
    expect(priced(half, eur(300))).toEqual(eur(1_781 + 2));
    expect(priced({ ...half, insurance: { above: eur(0), permille: 0 } }, eur(1e12))).toEqual(eur(1_781));
  });
  it('has a threshold in another currency converted', () => {
    expect(priced(insured, usd(25_000))).toEqual(usd(2_080));
    expect(priced(insured, usd(25_001))).toEqual(usd(2_080 + 150));
  });
  it('names the currencies that it needs rates for', () => {
    const needed = (offer: ShippingOffer, currency: string) => amountsOfWay(offer, currency).map((one) => one.currency);
    expect(needed(way, 'USD')).toEqual(['USD']);
    expect(needed(way, 'GBP')).toEqual(['EUR']);
    expect(needed(insured, 'USD')).toEqual(['USD', 'EUR']);
    expect(needed({ ...way, tariffs: [] }, 'GBP')).toEqual([]);
  });
  it('ends where numbers do', () => expect(() => priced(way, eur(1), 1e15)).toThrow(RangeError));
});
