import { describe, expect, it } from '@jest/globals';
import type { Draft } from '../channel/channel.js';
import { faultsIn } from './limits.js';
import { vintageIn, whenMadeIn } from './when-made.js';

const draft: Draft = {
  title: 'Art Deco silver cigarette case, Birmingham 1932',
  description: 'Hallmarked, 142 g.',
  photos: ['https://photos.example/NGA-000519/1.jpg'],
  category: '1633',
  attributes: { who_made: 'someone_else', when_made: '1930s' },
  format: 'fixed',
};
const year = 2026;
const pointersIn = (change: Partial<Draft>, when = year) =>
  faultsIn({ ...draft, ...change }, when).map(({ pointer }) => pointer);
const withAttributes = (change: Record<string, string>, when = year) =>
  pointersIn({ attributes: { ...draft.attributes, ...change } }, when);

describe('What Etsy would refuse in a draft', () => {
  it('is nothing in one that it takes', () => {
    expect(faultsIn(draft, year)).toEqual([]);
    const title = `${'é'.repeat(120)} “Ω” 3 × 4 ™©® 1:2`;
    expect(pointersIn({ title, photos: Array<string>(10).fill('https://p.example/1.jpg') })).toEqual([]);
    expect(withAttributes({ tags: "art deco,l'art,silver", materials: 'silver 925', is_taxable: 'true' })).toEqual([]);
  });

  it.each<[string, Partial<Draft>, string[]]>([
    ['an auction', { format: 'auction' }, ['#/format']],
    ['no title', { title: ' ' }, ['#/title']],
    ['141 characters', { title: 'x'.repeat(141) }, ['#/title']],
    ['a currency sign', { title: 'Case, $450' }, ['#/title']],
    ['an emoji', { title: 'Case 🙂' }, ['#/title']],
    ['a line break', { title: 'Case\nof silver' }, ['#/title']],
    ['a sign twice', { title: 'Salt & pepper & oil' }, ['#/title']],
    ['two signs twice', { title: 'a: b: c + d + e' }, ['#/title', '#/title']],
    ['no description', { description: '\n' }, ['#/description']],
    ['no photo', { photos: [] }, ['#/photos']],
    ['eleven photos', { photos: Array<string>(11).fill('https://p.example/1.jpg') }, ['#/photos']],
    ['a photo over http', { photos: ['https://p.example/1.jpg', 'http://p.example/2.jpg'] }, ['#/photos/1']],
    ['a category in words', { category: 'Vases' }, ['#/category']],
    ['category 0', { category: '0' }, ['#/category']],
    ['no attributes', { attributes: {} }, ['#/attributes/who_made', '#/attributes/when_made']],
  ])('is %s', (_, change, pointers) => expect(pointersIn(change)).toEqual(pointers));

  it.each<[Record<string, string>, string[]]>([
    [{ who_made: 'my grandmother' }, ['#/attributes/who_made']],
    [{ when_made: '1925' }, ['#/attributes/when_made']],
    [{ when_made: '' }, ['#/attributes/when_made', '#/attributes/when_made']],
    [{ Brand: 'Meissen' }, ['#/attributes/Brand']],
    [{ 'a/b~c': 'x' }, ['#/attributes/a~1b~0c']],
    [{ constructor: 'x' }, ['#/attributes/constructor']],
    [{ shipping_profile_id: 'standard' }, ['#/attributes/shipping_profile_id']],
    [{ is_supply: 'yes' }, ['#/attributes/is_supply']],
    [{ item_weight: '-1' }, ['#/attributes/item_weight']],
    [{ tags: Array<string>(14).fill('silver').join(',') }, ['#/attributes/tags']],
    [{ tags: 'a tag that is far too long' }, ['#/attributes/tags']],
    [{ tags: 'silver,,gold' }, ['#/attributes/tags']],
    [{ materials: 'silver & gold' }, ['#/attributes/materials']],
  ])('is an attribute such as %j', (change, pointers) => expect(withAttributes(change)).toEqual(pointers));

  it('is what somebody else made within twenty years, unless it is a supply', () => {
    const recent = ['made_to_order', '2020_2026', '2010_2019', '2007_2009'];
    for (const when_made of recent) {
      expect([when_made, withAttributes({ when_made })]).toEqual([when_made, ['#/attributes/when_made']]);
      expect(withAttributes({ when_made, is_supply: 'true' })).toEqual([]);
      expect(withAttributes({ when_made, who_made: 'i_did' })).toEqual([]);
    }
    for (const when_made of vintageIn(year))
      expect([when_made, withAttributes({ when_made })]).toEqual([when_made, []]);
  });

  it('is a period of last year', () => {
    expect(withAttributes({ when_made: 'before_2006' }, 2025)).toEqual([]);
    expect(withAttributes({ when_made: 'before_2006' }, 2026)).toEqual(['#/attributes/when_made']);
    expect(withAttributes({ when_made: '2000_2006' }, 2026)).toEqual([]);
  });

  it('quotes nothing of the draft', () => {
    const words = JSON.stringify(faultsIn({ ...draft, title: 'Ines Duarte 🙂', category: 'Ines Duarte' }, year));
    expect(words).not.toContain('Duarte');
  });
});

describe('The periods of making', () => {
  const decades = '1990s 1980s 1970s 1960s 1950s 1940s 1930s 1920s 1910s 1900s 1800s 1700s before_1700';
  it.each([
    [2023, 'made_to_order 2020_2023 2010_2019 2004_2009 before_2004 2000_2003'],
    [2025, 'made_to_order 2020_2025 2010_2019 2006_2009 before_2006 2000_2005'],
    [2026, 'made_to_order 2020_2026 2010_2019 2007_2009 before_2007 2000_2006'],
  ])('are those that Etsy had in %d', (when, moving) =>
    expect(whenMadeIn(when).join(' ')).toBe(`${moving} ${decades}`),
  );
});
