import { describe, expect, it } from '@jest/globals';
import { Refusal } from '#eventsourcing/decider.js';
import { chosenOption, shippingOptions } from './shipping-options.js';

const euros = (seller: string, destination: string, pieces = 1) =>
  shippingOptions(seller, destination, pieces).map(({ optionId, prices: [first] }) => `${optionId} ${first.minor}`);

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
  it('have a price in euros first, and in dollars', () => {
    for (const { prices } of shippingOptions('US', 'DE', 2))
      expect(prices.map(({ currency }) => currency)).toEqual(['EUR', 'USD']);
  });
  it('do not lead to countries that do not exist', () => {
    for (const nowhere of ['ZZ', 'UK', 'EU', 'XX-PA'])
      expect(() => shippingOptions('US', nowhere, 1)).toThrow(
        new Refusal('destination-not-served', `Nothing can be sent to ${nowhere}.`),
      );
  });
  it('can be chosen by name; the first is sent if none is', () => {
    const options = shippingOptions('DE', 'DE', 1);
    expect(chosenOption(options, undefined)).toBe(options[0]);
    expect(chosenOption(options, 'collection')).toBe(options[2]);
    expect(() => chosenOption(options, 'pigeon')).toThrow(
      new Refusal('shipping-option-unknown', 'There is no option pigeon; there are standard, express, collection.'),
    );
  });
});
