import { describe, expect, it } from '@jest/globals';
import { whenMadeIn } from './when-made.js';

describe('Etsy’s periods of making', () => {
  it('are those of its document of 2025', () =>
    expect(whenMadeIn(2025)).toEqual([
      ...['made_to_order', '2020_2025', '2010_2019', '2006_2009', 'before_2006', '2000_2005', '1990s', '1980s'],
      ...['1970s', '1960s', '1950s', '1940s', '1930s', '1920s', '1910s', '1900s', '1800s', '1700s', 'before_1700'],
    ]));

  it('move with the year', () => {
    const { [1]: newest, [3]: young, [4]: vintage, [5]: old } = whenMadeIn(2026);
    expect([newest, young, vintage, old]).toEqual(['2020_2026', '2007_2009', 'before_2007', '2000_2006']);
  });
});
