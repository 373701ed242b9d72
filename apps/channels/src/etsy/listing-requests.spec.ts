import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChannelRefusal, Offer } from '../channel/channel.js';
import { exactJson } from '#contracts/exact-json.js';
import { inventory } from './listing-replies.js';
import { changeForm, draftForm, inventoryForOne, refuseUnfit, repriced, trackingForm } from './listing-requests.js';

type Schema = { readonly required?: readonly string[]; readonly properties: Record<string, { enum?: string[] }> };
const file = (...path: string[]) => readFileSync(join(__dirname, ...path), 'utf8');
const schemas = JSON.parse(file('schemas', 'requests.json')) as Record<string, Schema>;
const there = inventory.parse(exactJson(file('replies', 'inventory.json')));
const offer: Offer = {
  ...{ sku: 'NGA-000519', price: { minor: 45_000, currency: 'EUR' }, format: 'fixed' },
  ...{
    title: 'Art Deco silver cigarette case',
    description: 'Hallmarked.\n142 g & more',
    photos: [],
    category: '1633',
  },
  attributes: { who_made: 'someone_else', when_made: '1930s' },
};
const terms = { shippingProfileId: '801', returnPolicyId: '702', readinessStateId: '901' };

/** What in a form Etsy does not know, or misses, or has a list for that it is not in. */
function faults(operation: string, form: URLSearchParams): string[] {
  const { required = [], properties } = schemas[operation]!;
  return [
    ...[...form.keys()].filter((name) => !(name in properties)),
    ...required.filter((name) => !form.get(name)),
    ...[...form].filter(([name, value]) => properties[name]?.enum?.includes(value) === false).map(([name]) => name),
  ];
}
const valid = (body: object) => {
  const check = new Ajv({ strict: false }).compile(schemas['updateListingInventory']!);
  const sent = JSON.parse(JSON.stringify(body)) as object;
  return check(sent) ? [] : check.errors;
};

describe('What Etsy is sent', () => {
  it('is a draft with all that it asks for', () => {
    const form = draftForm(offer, terms);
    expect(faults('createDraftListing', form)).toEqual([]);
    expect(Object.fromEntries(form)).toEqual({
      ...{ quantity: '1', title: offer.title, description: offer.description, price: '450.00', taxonomy_id: '1633' },
      ...{ who_made: 'someone_else', when_made: '1930s', is_supply: 'false' },
      ...{ shipping_profile_id: '801', return_policy_id: '702', readiness_state_id: '901' },
    });
  });
  it('is what a draft says itself, before what the shop says', () => {
    const attributes = { ...offer.attributes, shipping_profile_id: '5', readiness_state_id: '6', is_supply: 'true' };
    const form = draftForm({ ...offer, attributes }, terms);
    expect(Object.fromEntries(form)).toMatchObject({
      ...{ shipping_profile_id: '5', readiness_state_id: '6', is_supply: 'true', return_policy_id: '702' },
    });
    expect(draftForm(offer, {}).has('shipping_profile_id')).toBe(false);
  });
  it('is never a name that an attribute smuggles in over a word', () => {
    const attributes = { ...offer.attributes, title: 'another', price: '1', quantity: '9', taxonomy_id: '1' };
    const form = draftForm({ ...offer, attributes }, terms);
    expect(Object.fromEntries(form)).toMatchObject({ title: offer.title, price: '450.00', quantity: '1' });
    expect(form.get('taxonomy_id')).toBe('1633');
  });
  it('is a change of words, and of the state only where it is to change', () => {
    const attributes = { ...offer.attributes, readiness_state_id: '6' };
    const form = changeForm({ ...offer, attributes }, terms);
    expect([faults('updateListing', form), form.has('state'), form.has('readiness_state_id')]).toEqual([
      ...[[], false, false],
    ]);
    expect(changeForm(offer, terms, 'active').get('state')).toBe('active');
  });
  it('is an inventory of one, with the digits of its price', () => {
    const body = inventoryForOne(offer, terms);
    expect(valid(body)).toEqual([]);
    expect(JSON.stringify(body)).toBe(
      '{"products":[{"sku":"NGA-000519","property_values":[],"offerings":[' +
        '{"price":450.00,"quantity":1,"is_enabled":true,"readiness_state_id":901}]}],' +
        '"price_on_property":[],"quantity_on_property":[],"sku_on_property":[]}',
    );
    expect(JSON.stringify(inventoryForOne(offer, terms, there))).toContain('"readiness_state_id":123456');
    expect(JSON.stringify(inventoryForOne(offer, {}))).not.toContain('readiness_state_id');
    const yen = { ...offer, price: { minor: 45_000, currency: 'JPY' } };
    expect(JSON.stringify(inventoryForOne(yen, terms))).toContain('"price":45000,');
  });
  it('is a tracking number with a carrier that Etsy knows', () => {
    const form = trackingForm({ carrier: 'UPS', trackingNumber: '1Z999AA10123456784' });
    expect(faults('createReceiptShipment', form)).toEqual([]);
    expect(Object.fromEntries(form)).toEqual({ tracking_code: '1Z999AA10123456784', carrier_name: 'ups' });
    for (const carrier of ['Otto the courier', 'constructor'])
      expect(trackingForm({ carrier, trackingNumber: '1' }).get('carrier_name')).toBe('other');
    expect(trackingForm().size).toBe(0);
  });
});

describe('A new price', () => {
  const price = { minor: 39_950, currency: 'EUR' };
  it('goes with all that is there, without the keys that may only be read', () => {
    const { body } = repriced(there, 'NGA-000519', price)!;
    expect(valid(body!)).toEqual([]);
    const text = JSON.stringify(body);
    expect(text).toBe(
      '{"products":[{"sku":"NGA-000519","property_values":[{"property_id":200,"value_ids":[9007199254740993],' +
        '"values":["Silver"],"property_name":"Primary color"}],"offerings":[{"price":399.50,"quantity":1,' +
        '"is_enabled":true,"readiness_state_id":123456}]}],"price_on_property":[],"quantity_on_property":[],' +
        '"sku_on_property":[],"readiness_state_on_property":[]}',
    );
    expect(text).not.toMatch(/product_id|offering_id|is_deleted|scale_name|divisor/);
  });
  it('leaves what has another SKU at its price, and deleted things away', () => {
    const [ours] = there.products;
    const products = [ours!, { ...ours!, sku: 'other' }, { ...ours!, sku: 'gone', is_deleted: true }];
    const text = JSON.stringify(repriced({ ...there, products }, 'NGA-000519', price)!.body);
    expect(text.match(/"price":[\d.]+/g)).toEqual(['"price":399.50', '"price":450.00']);
    expect(text).not.toContain('gone');
  });
  it('is nothing to do where it is the price', () => {
    expect(repriced(there, 'NGA-000519', { minor: 45_000, currency: 'EUR' })).toEqual({});
  });
  it('comes too late where nothing can be bought under this SKU', () => {
    const [ours] = there.products;
    const soldOut = { ...ours!, offerings: ours!.offerings.map((offering) => ({ ...offering, quantity: 0 })) };
    expect(repriced(there, 'NGA-000520', price)).toBeUndefined();
    expect(repriced({ ...there, products: [soldOut] }, 'NGA-000519', price)).toBeUndefined();
    expect(repriced({ ...there, products: [{ ...ours!, is_deleted: true }] }, 'NGA-000519', price)).toBeUndefined();
  });
});

describe('What cannot be said to Etsy', () => {
  it.each([
    [{ sku: 'x'.repeat(33), price: offer.price }, 'sku'],
    [{ sku: 'a', price: { minor: 1, currency: 'USD' } }, 'currency'],
    [{ sku: 'a', price: { minor: 0, currency: 'EUR' } }, 'price'],
  ])('is refused before it is asked: %#', (unfit, code) => {
    try {
      refuseUnfit(unfit, 'EUR');
    } catch (error) {
      return expect((error as ChannelRefusal).code).toBe(code);
    }
    throw new Error('it was let by');
  });
  it('is nothing else', () => expect(() => refuseUnfit(offer, 'EUR')).not.toThrow());
});
