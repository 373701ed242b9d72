import { countryOf, europeanUnion } from '#contracts/places.js';

/**
 * Regions that other lists know as countries of their own, by ISO 3166-2: what France, Finland, China, the Netherlands, Norway
 * and the United States also number among theirs.
 */
const ownCode: { readonly [region: string]: string } = {
  ...{ 'FR-971': 'GP', 'FR-GP': 'GP', 'FR-972': 'MQ', 'FR-MQ': 'MQ', 'FR-973': 'GF', 'FR-GF': 'GF' },
  ...{ 'FR-974': 'RE', 'FR-RE': 'RE', 'FR-976': 'YT', 'FR-YT': 'YT', 'FR-MF': 'MF', 'FR-BL': 'BL' },
  ...{ 'FR-PM': 'PM', 'FR-NC': 'NC', 'FR-PF': 'PF', 'FR-WF': 'WF', 'FR-TF': 'TF', 'FI-01': 'AX' },
  ...{ 'NL-AW': 'AW', 'NL-CW': 'CW', 'NL-SX': 'SX', 'NL-BQ1': 'BQ', 'NL-BQ2': 'BQ', 'NL-BQ3': 'BQ' },
  ...{ 'CN-HK': 'HK', 'CN-MO': 'MO', 'CN-TW': 'TW', 'NO-21': 'SJ', 'NO-22': 'SJ' },
  ...{ 'US-AS': 'AS', 'US-GU': 'GU', 'US-MP': 'MP', 'US-PR': 'PR', 'US-UM': 'UM', 'US-VI': 'VI' },
};

/**
 * Regions of members of the Union for which papers are needed as for an export. Ceuta and Melilla lie outside its customs
 * territory. The Canary Islands and Mount Athos lie within, but not within that of its VAT, so goods that go there are
 * declared as well (Union Customs Code, article 1(3)); so are Åland and the French overseas departments, which have codes of
 * their own. Source: European Commission, "Territorial Scope", taxation-customs.ec.europa.eu; Agencia Tributaria, "Territorios
 * fiscales especiales".
 */
const apart = new Set(['ES-CE', 'ES-ML', 'ES-CN', 'ES-GC', 'ES-TF', 'GR-69']);

/**
 * Countries that another takes into its own customs and VAT territory. Monaco: European Commission, as above. Isle of Man: the
 * United Kingdom's customs union with the Crown Dependencies, of which only Man has its VAT, so Jersey and Guernsey stay apart.
 * Puerto Rico: within the customs territory of the United States, unlike its other possessions (19 CFR 122.79 and General
 * Note 2 of its tariff); above 2,500 USD the carrier files export information all the same. Liechtenstein: the customs treaty
 * with Switzerland of 1923.
 */
const within: { readonly [country: string]: string } = { MC: 'EU', IM: 'GB', PR: 'US', LI: 'CH' };

/**
 * Within the customs territory of the United Kingdom, and by the Windsor Framework treated as within the Union's for goods:
 * neither side asks a seller for a declaration of what it sends to a consumer there. Source: gov.uk, "Sending parcels to and
 * from Northern Ireland".
 */
const northernIreland = 'GB-NIR';

/**
 * Whether a parcel from one place to another needs customs papers. Places are countries or regions as ISO 3166 names them; a
 * region that is not listed here is as its country. Villages have no code, so nobody is told that Büsingen, Helgoland, Livigno
 * and Campione d'Italia need papers, too; Northern Ireland must be named, or it counts as Great Britain.
 */
export function crossesCustoms(from: string, to: string): boolean {
  const [here, there] = [areaOf(from), areaOf(to)];
  if (here === there) return false;
  const other = here === northernIreland ? there : here;
  const throughIreland = here === northernIreland || there === northernIreland;
  return !(throughIreland && (other === 'EU' || other === 'GB'));
}

function areaOf(place: string): string {
  if (apart.has(place)) return place;
  if (place === northernIreland) return place;
  const country = ownCode[place] ?? countryOf(place);
  return europeanUnion.includes(country) ? 'EU' : (within[country] ?? country);
}
