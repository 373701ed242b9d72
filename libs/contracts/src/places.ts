import type { ShippingZone } from './fulfillment.js';

/** ISO 3166-1 alpha-2, as of 2026: where a parcel can be addressed to. */
export const countries: readonly string[] = (
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
  'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO ' +
  'FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE ' +
  'JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO ' +
  'MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW ' +
  'PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM ' +
  'TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
).split(' ');
const known = new Set(countries);

/** Its 27 members, each with its own code only: what lies overseas has codes of its own. */
export const europeanUnion: readonly string[] =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

/** The country of a place: US of US-PA. */
export const countryOf = (place: string) => place.slice(0, 2);
export const isCountry = (code: string) => known.has(code);
export const inEuropeanUnion = (country: string) => europeanUnion.includes(country);

/**
 * The zone that serves a place, such as DE or US-HI: one that names the region itself comes before one that names its
 * country, unless either excepts it. Of two that name it alike it is the first by id, so that everybody finds the same one.
 * Undefined where no zone does. A zone without services serves nobody, and keeps the place from the zone of its country.
 */
export function zoneOf(zones: readonly ShippingZone[], place: string): ShippingZone | undefined {
  const country = countryOf(place);
  const serving = zones
    .filter(({ except }) => !except.includes(place) && !except.includes(country))
    .sort((one, other) => (one.zoneId < other.zoneId ? -1 : 1));
  return serving.find(({ places }) => places.includes(place)) ?? serving.find(({ places }) => places.includes(country));
}
