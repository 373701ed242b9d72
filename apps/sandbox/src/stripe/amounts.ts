import { invalidParameter } from './stripe-error.js';

// Stripe's own rules for amounts, which are not those of ISO 4217.

const presentment = new Set(
  (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp ' +
    'cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk ' +
    'jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn ' +
    'nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std ' +
    'szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw'
  ).split(' '),
);
const zeroDecimals = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const threeDecimals = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
/** Written with two decimals, which must be 00, though the currency has none. */
const wholeUnits = new Set(['isk', 'ugx']);

/** The least that Stripe charges, in its own minor units; elsewhere 1. */
const least: Readonly<Record<string, number>> = {
  ...{
    usd: 50,
    aed: 200,
    aud: 50,
    bgn: 100,
    brl: 50,
    cad: 50,
    chf: 50,
    czk: 1500,
    dkk: 250,
    eur: 50,
    gbp: 30,
    hkd: 400,
  },
  ...{ huf: 17_500, inr: 50, jpy: 50, mxn: 1000, myr: 200, nok: 300, nzd: 50, pln: 200, ron: 200, sek: 300, sgd: 50 },
  ...{ thb: 1000 },
};
const most: Readonly<Record<string, number>> = { idr: 999_999_999_999 };
const mostElsewhere = 99_999_999;

export function checkCurrency(currency: string) {
  if (!presentment.has(currency))
    throw invalidParameter(`Invalid currency: ${currency}. Stripe currently does not support it.`, 'currency');
}

/** @throws StripeError (400) for an amount that Stripe would not charge. */
export function checkAmount(amount: number, currency: string) {
  checkPositive(amount, 'amount');
  checkUnits(amount, currency, 'amount');
  const atLeast = least[currency] ?? 1;
  if (amount < atLeast)
    throw invalidParameter(
      `Amount must be at least ${inUnits(atLeast, currency)} ${currency}`,
      'amount',
      'amount_too_small',
    );
  const atMost = most[currency] ?? mostElsewhere;
  if (amount > atMost)
    throw invalidParameter(
      `Amount must be no more than ${inUnits(atMost, currency)} ${currency}`,
      'amount',
      'amount_too_large',
    );
}

export function checkPositive(amount: number, param: string) {
  if (amount < 1)
    throw invalidParameter('This value must be greater than or equal to 1.', param, 'parameter_invalid_integer');
}

/** Amounts that the currency's smallest coin cannot pay. */
export function checkUnits(amount: number, currency: string, param: string) {
  const multiple = wholeUnits.has(currency) ? 100 : threeDecimals.has(currency) ? 10 : 1;
  if (amount % multiple !== 0)
    throw invalidParameter(`Invalid amount: in ${currency} it must be a multiple of ${multiple}.`, param);
}

/** How many decimal places Stripe counts the currency in. */
export const placesOf = (currency: string) => (zeroDecimals.has(currency) ? 0 : threeDecimals.has(currency) ? 3 : 2);

/** For people: 133500 usd is 1335.00. */
export function inUnits(amount: number, currency: string) {
  const decimals = placesOf(currency);
  if (decimals === 0) return String(amount);
  const digits = String(amount).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The fee on a captured amount: 2.9 % and 30 minor units, half up. Invented: what Stripe takes is in each seller's contract. */
export function feeOn(amount: number) {
  return Number((BigInt(amount) * 29n + 500n) / 1000n) + 30;
}
