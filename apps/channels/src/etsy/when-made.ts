/** Since it is twenty years old in its year's January, a piece is vintage: so the periods move every January. */
const vintageYears = 20;

/** By whom: `collective` is a member of the shop. Etsy's OpenAPI 3.0.0 of December 2025, and still so in 2026. */
export const whoMade: readonly string[] = ['i_did', 'someone_else', 'collective'];

/** The periods that do not move. Etsy's OpenAPI 3.0.0 of December 2025, and still so in 2026. */
const lasting: readonly string[] = [
  ...['1990s', '1980s', '1970s', '1960s', '1950s', '1940s', '1930s', '1920s', '1910s', '1900s'],
  ...['1800s', '1700s', 'before_1700'],
];

/**
 * The periods that are vintage in that year: before_2006 and 2000_2005 in 2025, before_2007 and 2000_2006 in 2026. Computed by
 * the rule that the lists of 2023, 2025 and 2026 follow; what Etsy will do in 2029, when all of the 2000s are, is not known.
 */
export function vintageIn(year: number): readonly string[] {
  const young = year - vintageYears + 1;
  return [`before_${young}`, `2000_${young - 1}`, ...lasting];
}

/** All periods that Etsy takes in that year, from 2020 to 2028. */
export function whenMadeIn(year: number): readonly string[] {
  const young = year - vintageYears + 1;
  return ['made_to_order', `2020_${year}`, '2010_2019', `${young}_2009`, ...vintageIn(year)];
}
