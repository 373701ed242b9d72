import { expect } from '@jest/globals';
import { usd, type Shop } from './shop.js';

/** Found nowhere else in the world, in every field that a person fills in. */
export const markersOf = (n: number) => ({
  name: `Nemo Marker-${n}-name`,
  email: `marker-${n}-email@example.com`,
  phone: `+999 5551 ${String(n).padStart(3, '0')} 7351`,
  address: {
    street: `Marker-${n}-street 7`,
    addition: `Marker-${n}-addition`,
    postalCode: `Marker-${n}-code`,
    city: `Marker-${n}-city`,
    region: `Marker-${n}-region`,
  },
  account: `ebay:marker-${n}-account`,
});
/** What is in all of them, however they are written. */
export const markers = ['Marker-', 'marker-', '999 5551', '9995551'];

/** A letter to somebody, who agrees to it. */
export async function writeTo(shop: Shop, customerId: string) {
  const consent = {
    ...{ purpose: 'email-marketing', source: 'checkout', proof: { kind: 'checkbox', record: 'form-1' } },
    wording: { version: 'newsletter-1', language: 'en', hash: 'ab'.repeat(32) },
  };
  const piece = { unitId: 'CADDY', title: 'A caddy', price: usd(10_000), path: '/pieces/CADDY' };
  const letter = { template: 'price-drop', values: { piece, before: usd(20_000) } };
  const asked = { campaignId: 'drops', customerId, trigger: 'CADDY', purpose: 'email-marketing', letter };
  expect((await shop.post(`/v1/customers/${customerId}/consents`, consent)).status).toBe(201);
  expect((await shop.post('/v1/messages', asked)).status).toBe(202);
  await shop.settled();
}
