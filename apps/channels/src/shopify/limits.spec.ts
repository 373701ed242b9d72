import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../channel/channel.js';
import { faultsIn } from './limits.js';
import { handleOf, htmlOf } from './listing-requests.js';

const draft: Draft = {
  ...{ title: 'Georgian tea caddy', description: 'Mahogany.', category: 'Tea Caddies', format: 'fixed' },
  photos: ['https://pictures.example/caddy.jpg'],
  attributes: {},
};

describe('Of a draft Shopify refuses', () => {
  it('nothing that is in order', () => {
    expect(faultsIn(draft)).toEqual([]);
    expect(faultsIn({ ...draft, attributes: { vendor: 'Northgate', tags: 'Georgian, treen' } })).toEqual([]);
    expect(faultsIn({ ...draft, title: '\u{1F3FA}'.repeat(255), description: '' })).toEqual([]);
  });
  it.each<[string, Partial<Draft>, string]>([
    ['an auction', { format: 'auction' }, '#/format'],
    ['no title', { title: ' ' }, '#/title'],
    ['a long title', { title: 'x'.repeat(256) }, '#/title'],
    ['no product type', { category: '' }, '#/category'],
    ['a long product type', { category: 'x'.repeat(256) }, '#/category'],
    ['a long description', { description: '&'.repeat(110_000) }, '#/description'],
    ['no photo', { photos: [] }, '#/photos'],
    ['too many photos', { photos: Array<string>(251).fill('https://a.example/b') }, '#/photos'],
    ['a photo that nobody can fetch', { photos: ['https://a.example/b', 'http://a.example/b'] }, '#/photos/1'],
    ['what it has no place for', { attributes: { 'who/made': 'i_did' } }, '#/attributes/who~1made'],
    ['an empty vendor', { attributes: { vendor: '' } }, '#/attributes/vendor'],
    ['an empty tag', { attributes: { tags: 'a,,b' } }, '#/attributes/tags'],
    ['too many tags', { attributes: { tags: Array(251).fill('a').join(',') } }, '#/attributes/tags'],
  ])('%s', (_, change, pointer) =>
    expect(faultsIn({ ...draft, ...change }).map((one) => one.pointer)).toEqual([pointer]),
  );
});

describe('Plain words are shown as they are', () => {
  it.each([
    ['', ''],
    ['One line', '<p>One line</p>'],
    ['a\nb\r\nc', '<p>a<br>b<br>c</p>'],
    ['a\n\nb\n \n\nc\n', '<p>a</p><p>b</p><p>c</p>'],
    ['<script>"x" & y</script>', '<p>&lt;script&gt;&quot;x&quot; &amp; y&lt;/script&gt;</p>'],
  ])('%j', (text, html) => expect(htmlOf(text)).toBe(html));
});

describe('The address of a product', () => {
  it.each([
    ['NGA-000482', 'sku-nga-000482'],
    ['CM-72.49.3', 'sku-cm-72x2e49x2e3'],
    ['a_B', 'sku-x61x5fb'],
    ['XA--B-', 'sku-x58ax2d-bx2d'],
  ])('of %s is %s', (sku, handle) => {
    expect(handleOf(sku)).toBe(handle);
    expect(handle).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });
  it('is nobody else’s', () => {
    const skus = ['a', 'A', 'x61', 'X61', 'A.B', 'A-B', 'A_B', 'AX2EB', 'A--B', 'A-x2dB', 'A-', 'AX2D'];
    expect(new Set(skus.map(handleOf)).size).toBe(skus.length);
  });
});
