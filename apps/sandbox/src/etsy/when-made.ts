/** Older than this, a piece is vintage: Etsy's periods move every January. */
const vintageYears = 20;

/**
 * Etsy's periods of making as they stand in that year, 2020 to 2028: what is called 2006_2009 and before_2006 in 2025 is called
 * 2007_2009 and before_2007 in 2026.
 */
export function whenMadeIn(year: number): readonly string[] {
  const young = year - vintageYears + 1;
  return [
    ...['made_to_order', `2020_${year}`, '2010_2019', `${young}_2009`, `before_${young}`, `2000_${young - 1}`],
    ...Array.from({ length: 10 }, (_, index) => `${1990 - index * 10}s`),
    ...['1800s', '1700s', 'before_1700'],
  ];
}

export const whoMade = ['i_did', 'someone_else', 'collective'] as const;
