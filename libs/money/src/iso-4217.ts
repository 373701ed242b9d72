// Intl is not asked: it follows CLDR, which says 0 for HUF and IDR where ISO says 2, and differs for 14 more.
const listed = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
      COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
      INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
      MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
      STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};
type Exponent = keyof typeof listed;

const codes = (exponent: Exponent) => listed[exponent].split(/\s+/).map((code) => [code, exponent] as const);
const exponents: ReadonlyMap<string, Exponent> = new Map(([0, 2, 3, 4] as const).flatMap(codes));

/** Every currency of ISO 4217 that is listed today and has a minor unit: gold (XAU) has none, and the lev (BGN) is gone. */
export const currencies: readonly string[] = [...exponents.keys()].sort();

export const isCurrency = (code: string): boolean => exponents.has(code);

/** How many decimals a currency has: 2 for USD, 0 for JPY, 3 for KWD. RangeError if it is not a {@link isCurrency}. */
export function exponentOf(currency: string): Exponent {
  const exponent = exponents.get(currency);
  if (exponent === undefined) throw new RangeError(`${currency} is not a currency of ISO 4217 with a minor unit`);
  return exponent;
}
