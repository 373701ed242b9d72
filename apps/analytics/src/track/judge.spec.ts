import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { judge, trackedEvent, type TrackedEvent } from './judge.js';
import { segmentEvents } from './segment-events.js';

const receivedAt = '2026-01-10T14:03:15.000Z';
const teller = { receivedAt, own: undefined };
const base = { type: 'track', messageId: 'm-1', anonymousId: 'a-1' };
const silver = { sku: 'CM-1', category: 'Silver', price: 12.5, currency: 'USD' };
const viewed = (properties: object, more: object = {}) => ({ ...base, event: 'Product Viewed', properties, ...more });
const good = (call: object, at = teller) => {
  const verdict = judge(call, at);
  if (!('good' in verdict)) throw new Error(verdict.reason);
  return verdict.good;
};
const reason = (call: object, at: Parameters<typeof judge>[1] = teller) => {
  const verdict = judge(call, at);
  return 'good' in verdict ? 'good' : verdict.reason;
};

/** A made-up order in the shape of segmentio/segment-docs (CC BY 4.0). */
const sample = JSON.parse(readFileSync('apps/analytics/samples/segment-order-completed.json', 'utf8')) as TrackedEvent;

describe('A call', () => {
  it('is kept as Segment’s spec has it, without what says who it is', () => {
    const kept = good(sample);
    expect(trackedEvent.parse(kept)).toEqual(kept);
    expect(kept).toMatchObject({
      ...{ messageId: 'srv-8f3a2b1c-order-000482-completed', type: 'track', event: 'Order Completed' },
      ...{ userId: 'cus_000217', receivedAt, timestamp: '2026-01-10T14:03:13.900Z' },
      context: { locale: 'en-GB', campaign: { source: 'newsletter', medium: 'email', name: 'january-silver' } },
      properties: { order_id: 'ord_000482', total: 1445.14, products: [{ sku: 'NGA-000482', price: 1250 }] },
    });
    expect(JSON.stringify(kept)).not.toContain('203.0.113.10');
  });

  it('loses whatever the spec does not name, and of addresses all but where somebody came from', () => {
    const marker = 'jane@example.org';
    const page = {
      url: `https://u:p@shop.example/cart?utm_source=x&email=${marker}#${marker}`,
      referrer: `https://mail.example/?q=${marker}`,
      search: `?email=${marker}&gclid=9`,
    };
    const properties = {
      ...silver,
      email: marker,
      url: `https://shop.example/p?who=${marker}`,
      reviewer: { name: marker },
    };
    const context = { page, ip: '203.0.113.10', traits: { email: marker } };
    const kept = good(viewed(properties, { context, traits: { name: marker }, integrations: { x: marker } }));
    expect(JSON.stringify(kept)).not.toContain('jane');
    expect(kept.context).toEqual({
      page: {
        ...{ url: 'https://shop.example/cart?utm_source=x', referrer: 'https://mail.example/', search: '?gclid=9' },
      },
    });
    const identified = good({ ...base, type: 'identify', userId: 'c-1', traits: { email: marker, phone: '+4930' } });
    expect(identified).toMatchObject({ userId: 'c-1', anonymousId: 'a-1', properties: {}, context: {} });
  });

  it('happened so long before it was received as the tracker waited, whatever the tracker’s clock says', () => {
    const at = (timestamp?: string, sentAt?: string) => good(viewed(silver, { timestamp, sentAt })).timestamp;
    expect(at('1999-01-01T00:00:00Z', '1999-01-01T00:00:05Z')).toBe('2026-01-10T14:03:10.000Z');
    expect(at('2026-01-10T15:00:00+01:00')).toBe('2026-01-10T14:00:00.000Z');
    expect(at()).toBe(receivedAt);
    expect(reason(viewed(silver, { timestamp: '2026-01-10T14:05:00Z' }))).toMatch(/^timestamp: /);
  });

  it('of a page keeps what the page is called', () => {
    const call = {
      ...base,
      type: 'page',
      name: 'Home',
      properties: { path: '/', title: '', url: 'https://shop.example/' },
    };
    expect(good(call)).toMatchObject({
      ...{ type: 'page', event: null },
      properties: { name: 'Home', path: '/', url: 'https://shop.example/' },
    });
  });

  it.each<[string, object]>([
    ['type: ', { ...base, type: 'alias' }],
    ['event: no name of Segment’s', { ...base, event: 'Thing Done', properties: {} }],
    ['messageId: ', viewed(silver, { messageId: 'x'.repeat(101) })],
    ['messageId: ', viewed(silver, { messageId: 7 })],
    ['messageId: ', viewed(silver, { messageId: 'jane@example.org' })],
    ['anonymousId: who it was', viewed(silver, { anonymousId: undefined })],
    ['anonymousId: ', viewed(silver, { anonymousId: 'jane@example.org' })],
    ['userId: ', viewed(silver, { userId: 'jane@example.org' })],
    ['timestamp: RFC 3339', viewed(silver, { timestamp: 'yesterday' })],
    ['properties.product_id: a product has', viewed({ price: 1 })],
    ['properties.price: ', viewed({ ...silver, price: '12.50' })],
    ['properties.price: ', viewed({ ...silver, price: -1 })],
    ['properties.currency: not a currency', viewed({ ...silver, currency: 'XYZ' })],
    ['properties.quantity: ', viewed({ ...silver, quantity: 0.5 })],
    ['properties.sku: ', viewed({ ...silver, sku: 'a@b.example' })],
    ['properties.category: no control', viewed({ ...silver, category: 'a\u0000' })],
    ['properties: ', viewed([])],
    ['context.page.url: ', viewed(silver, { context: { page: { url: 5 } } })],
    ['properties.order_id: ', { ...base, event: 'Order Completed', properties: { products: [silver] } }],
    ['properties.products: ', { ...base, event: 'Order Completed', properties: { order_id: 'o-1', products: [] } }],
    [
      'properties.products.1.price: ',
      { ...base, event: 'Cart Viewed', properties: { products: [silver, { sku: 'b', price: null }] } },
    ],
  ])('is rejected with where it is wrong: %s', (where, call) => {
    expect(reason(call)).toMatch(new RegExp(`^${where.replaceAll('.', '\\.')}`));
    expect(reason(call)).not.toMatch(/jane|XYZ|yesterday/);
  });

  it('names its id when it is rejected, if that can be read', () => {
    expect(judge({ ...base, event: 'x' }, teller)).toMatchObject({ messageId: 'm-1' });
    expect(judge({ ...base, messageId: 'a b' }, teller)).toMatchObject({ messageId: undefined });
    expect(judge([], teller)).toMatchObject({ messageId: undefined, reason: expect.any(String) });
  });

  it('of a shopper names nobody else', () => {
    const shopper = { receivedAt, own: 'c-1' };
    expect(reason(viewed(silver, { userId: 'c-1' }), shopper)).toBe('good');
    expect(reason(viewed(silver), shopper)).toBe('good');
    expect(reason(viewed(silver, { userId: 'c-2' }), shopper)).toBe('userId: a shopper tells of herself');
  });

  it.each(Object.keys(segmentEvents))('may be %s', (event) => {
    const all = { ...silver, ...{ order_id: 'o-1', product_id: 'p', promotion_id: 'x' }, products: [silver] };
    expect(good({ ...base, event, properties: all })).toMatchObject({ event });
  });

  it('may have amounts in any currency, as large as they are', () => {
    expect(good(viewed({ ...silver, price: 12.345, currency: 'KWD' })).properties).toMatchObject({ price: 12.345 });
    expect(reason(viewed({ ...silver, price: 1e7 }))).toMatch(/^properties\.price/);
  });
});
