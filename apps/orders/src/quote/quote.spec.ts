import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { specification } from '#eventsourcing/specification.js';
import { isExpired, pricedQuote, quote, quotedLinesMax, quoteRequest, type QuoteEvent } from './quote.js';
import { show } from './quote-resource.js';

const given = specification(quote);
const [issued] = JSON.parse(readFileSync(join(__dirname, 'quote.golden.json'), 'utf8')) as [QuoteEvent];
const { data } = issued;

describe('A quote', () => {
  it('is issued', () => given().when({ type: 'IssueQuote', data }).then({ type: 'QuoteIssued', data }));
  it('stands, whatever else is said under its number', () => {
    const dearer = { ...data, total: { ...data.total, minor: data.total.minor + 1 } };
    given({ type: 'QuoteIssued', data }).when({ type: 'IssueQuote', data: dearer }).thenNothing();
  });
  it('is valid until it expires, and not at that instant', () => {
    expect(isExpired(data, '2026-03-13T16:29:59.999Z')).toBe(false);
    expect(isExpired(data, '2026-03-13T16:30:00.000Z')).toBe(true);
  });
  it('is stored as its schema says', () => expect(pricedQuote.parse(data)).toEqual(data));
  it('is shown without the request that it answers', () => {
    const { request: _, ...rest } = data;
    expect(show(data, 1, data.issuedAt)).toEqual({ ...rest, expired: false, version: 1 });
  });
});

describe('What asks for a quote', () => {
  const clock = { unitId: 'CM-06.19.17' };
  const request = { currency: 'EUR', destination: 'DE', lines: [clock] };

  it('is for the web shop if it does not say', () => expect(quoteRequest.parse(request).channel).toBe('web'));
  it('may name all that it wants', () => {
    const polish = { sku: 'POLISH', quantity: 1_000_000, location: 'shop' };
    const full = {
      ...request,
      lines: [{ ...clock, holdId: 'h-1' }, polish],
      shippingOption: 'express',
      customerId: 'c-1',
    };
    for (const more of [{}, { promotionCode: 'SPRING-10' }, { destination: 'US-PA' }, { currency: 'KWD' }])
      expect(quoteRequest.safeParse({ ...full, ...more }).error).toBeUndefined();
  });
  it('does not fit otherwise', () => {
    for (const wrong of [
      { ...request, lines: [] },
      { ...request, lines: Array.from({ length: quotedLinesMax + 1 }, (_, index) => ({ unitId: `A-${index}` })) },
      { ...request, lines: [{ ...clock, quantity: 2 }] },
      { ...request, lines: [{ ...clock, price: { minor: 1, currency: 'EUR' } }] },
      { ...request, lines: [{ sku: 'POLISH' }] },
      { ...request, lines: [{ sku: 'POLISH', quantity: 0 }] },
      { ...request, lines: [{ sku: 'POLISH', quantity: 1.5 }] },
      { ...request, currency: 'XAU' },
      { ...request, currency: 'eur' },
      { ...request, destination: 'Germany' },
      { ...request, promotionCode: 'spring' },
      { ...request, total: 1 },
      { currency: 'EUR', lines: [clock] },
    ])
      expect({ wrong, fits: quoteRequest.safeParse(wrong).success }).toEqual({ wrong, fits: false });
  });
});
