import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../channel/channel.js';
import { faultsIn, htmlOf } from './limits.js';

const caddy: Draft = {
  title: 'Georgian mahogany tea caddy c.1790',
  description: 'A caddy.\nSome wear.',
  photos: ['https://img.example/1.jpg'],
  category: '20091',
  attributes: { Type: 'Tea Caddy', condition: 'USED_GOOD' },
  format: 'fixed',
};
const photos = (count: number) => Array.from({ length: count }, (_, n) => `https://img.example/${n}.jpg`);
const pointers = (change: Partial<Draft>, required: readonly string[] = []) =>
  faultsIn({ ...caddy, ...change }, required).map(({ pointer }) => pointer);

describe('eBay takes a draft', () => {
  it.each<[string, Partial<Draft>]>([
    ['with a title of 80 characters', { title: 'x'.repeat(80) }],
    ['with 24 photos', { photos: photos(24) }],
    ['with a description of 500,000 characters', { description: 'x'.repeat(500_000) }],
    ['of an auction', { format: 'auction' }],
    ['without a word on the condition', { attributes: { Type: 'Tea Caddy' } }],
  ])('%s', (_, change) => expect(pointers(change)).toEqual([]));
  it('with what its category demands', () => expect(pointers({}, ['Type'])).toEqual([]));
});

describe('eBay would refuse a draft', () => {
  it.each<[string, Partial<Draft>, string]>([
    ['without a title', { title: ' ' }, '#/title'],
    ['with a title of 81 characters', { title: 'x'.repeat(81) }, '#/title'],
    ['without a description', { description: '\n' }, '#/description'],
    ['with a description that is too long as HTML', { description: '\n'.repeat(125_001) + 'x' }, '#/description'],
    ['without a photo', { photos: [] }, '#/photos'],
    ['with 25 photos', { photos: photos(25) }, '#/photos'],
    ['with a photo over http', { photos: ['https://a.example/1.jpg', 'http://a.example/2.jpg'] }, '#/photos/1'],
    ['with a category in words', { category: 'Tea Caddies' }, '#/category'],
    ['with a condition that eBay has not', { attributes: { Type: 'x', condition: 'old' } }, '#/attributes/condition'],
    [
      'with too much said of its condition',
      { attributes: { Type: 'x', conditionDescription: 'x'.repeat(1_001) } },
      '#/attributes/conditionDescription',
    ],
    ['without aspects', { attributes: { condition: 'USED_GOOD' } }, '#/attributes'],
    ['with an empty aspect', { attributes: { Type: '' } }, '#/attributes/Type'],
    ['with an aspect of 51 characters', { attributes: { Type: 'x'.repeat(51) } }, '#/attributes/Type'],
    [
      'with a long name of an aspect',
      { attributes: { [`a/${'x'.repeat(39)}`]: 'x' } },
      `#/attributes/a~1${'x'.repeat(39)}`,
    ],
  ])('%s', (_, change, pointer) => expect(pointers(change)).toEqual([pointer]));
  it('that lacks what its category demands', () =>
    expect(pointers({}, ['Type', 'Material'])).toEqual(['#/attributes/Material']));
  it('for all that is wrong at once', () =>
    expect(pointers({ title: '', photos: [], category: '' })).toEqual(['#/title', '#/photos', '#/category']));
});

it('A description is shown as it was written, and nothing in it is a tag', () =>
  expect(htmlOf('5" < 6" & <b>\r\nnext\nlast')).toBe('5&quot; &lt; 6&quot; &amp; &lt;b&gt;<br>next<br>last'));
