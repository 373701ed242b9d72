import { exponentOf } from '#money/iso-4217.js';
import type { Money } from '#money/money.js';
import { divide } from '#money/rounding.js';
import type { CarrierName } from './parcel.js';
import { workingDaysAfter } from './places.js';

/** What a carrier looks at to price one package. */
export type Freight = {
  readonly from: string;
  readonly to: string;
  readonly grams: number;
  /** Length, width, height in millimetres; undefined: only the weight counts. */
  readonly size?: readonly [number, number, number] | undefined;
  readonly declaredValue?: Money | undefined;
  readonly signature: 'none' | 'required' | 'adult';
  readonly isResidential: boolean;
  /** Date on which it leaves. */
  readonly shipDate: string;
};
export type Quote = {
  readonly service: string;
  readonly name: string;
  /** What the account pays. */
  readonly charge: Money;
  /** What everybody else pays. */
  readonly list: Money;
  /** Of the charge, for the declared value and the signature. */
  readonly options: Money;
  readonly pounds: number;
  readonly workingDays: number;
  readonly arrivesBy: string;
};

export const poundsMax = 150;

type Zone = 'us' | 'home' | 'near' | 'far';
/** In hundredths of the currency: for any parcel, for each pound; and working days. */
type Tariff = readonly [base: number, pound: number, days: number];
type Service = readonly [code: string, name: string, tariffs: Partial<Record<Zone, Tariff>>];

const services: Readonly<Record<CarrierName, readonly Service[]>> = {
  ups: [
    ['03', 'UPS Ground', { us: [985, 62, 4] }],
    ['12', 'UPS 3 Day Select', { us: [1_890, 118, 3] }],
    ['02', 'UPS 2nd Day Air', { us: [2_640, 187, 2] }],
    ['13', 'UPS Next Day Air Saver', { us: [5_480, 341, 1] }],
    ['01', 'UPS Next Day Air', { us: [6_120, 372, 1] }],
    ['11', 'UPS Standard', { home: [1_040, 55, 2], near: [2_310, 140, 5] }],
    ['08', 'UPS Worldwide Expedited', { near: [5_210, 310, 4], far: [7_940, 520, 5] }],
    ['65', 'UPS Worldwide Saver', { home: [2_980, 160, 1], near: [6_480, 380, 2], far: [9_760, 640, 3] }],
    ['07', 'UPS Worldwide Express', { home: [3_450, 180, 1], near: [7_130, 410, 1], far: [10_820, 690, 2] }],
  ],
  fedex: [
    ['FEDEX_GROUND', 'FedEx Ground', { us: [960, 64, 4] }],
    ['GROUND_HOME_DELIVERY', 'FedEx Home Delivery', { us: [1_120, 64, 4] }],
    ['FEDEX_EXPRESS_SAVER', 'FedEx Express Saver', { us: [1_840, 121, 3] }],
    ['FEDEX_2_DAY', 'FedEx 2Day', { us: [2_590, 190, 2] }],
    ['STANDARD_OVERNIGHT', 'FedEx Standard Overnight', { us: [5_520, 338, 1] }],
    ['PRIORITY_OVERNIGHT', 'FedEx Priority Overnight', { us: [6_060, 375, 1], home: [3_390, 182, 1] }],
    ['FEDEX_REGIONAL_ECONOMY', 'FedEx Regional Economy', { home: [1_060, 56, 2] }],
    ['INTERNATIONAL_ECONOMY', 'FedEx International Economy', { near: [5_140, 305, 4], far: [7_810, 515, 5] }],
    [
      ...(['FEDEX_INTERNATIONAL_PRIORITY', 'FedEx International Priority'] as const),
      { near: [7_050, 405, 2], far: [10_640, 680, 3] },
    ],
  ],
};

const nearby = [
  ['US', 'CA', 'MX', 'PR'],
  'AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
];
/** Neither carrier goes there. */
const closed = ['CU', 'IR', 'KP', 'SY'];
const currencies: Readonly<Record<string, string>> = { CA: 'CAD', GB: 'GBP', CH: 'CHF', PL: 'PLN', SE: 'SEK' };
const euro = 'AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'.split(' ');

export const serves = (country: string) => /^[A-Z]{2}$/.test(country) && !closed.includes(country);
export const nameOf = (carrier: CarrierName, service: string) =>
  services[carrier].find(([code]) => code === service)?.[1] ?? service;
/** Undefined: no such service. */
export const knows = (carrier: CarrierName, service: string) => services[carrier].some(([code]) => code === service);
/** The accounts pay in the currency of where parcels leave, or in dollars. */
export const currencyIn = (country: string) => (euro.includes(country) ? 'EUR' : (currencies[country] ?? 'USD'));

/** Every service that takes it there, cheapest first; none if it is too heavy, or nobody goes there. The same always costs the same. */
export function quotesOf(carrier: CarrierName, freight: Freight): Quote[] {
  const { from, to, declaredValue, signature, isResidential, shipDate } = freight;
  const pounds = billedPounds(freight);
  if (!serves(from) || !serves(to) || pounds > poundsMax) return [];
  const zone = zoneOf(from, to);
  const currency = currencyIn(from);
  const options = forValue(declaredValue) + { none: 0, required: 655, adult: 790 }[signature];
  const quotes = services[carrier].flatMap(([service, name, tariffs]): Quote[] => {
    const tariff = tariffs[zone];
    const isOther = service === (isResidential ? 'FEDEX_GROUND' : 'GROUND_HOME_DELIVERY');
    if (tariff === undefined || (zone === 'us' && isOther)) return [];
    const [base, pound, workingDays] = tariff;
    const carriage = base + pound * pounds;
    const money = (hundredths: number): Money => ({ minor: hundredths, currency });
    return [
      {
        ...{ service, name, pounds, workingDays, arrivesBy: workingDaysAfter(shipDate, workingDays) },
        ...{ charge: money(carriage + options), list: money(carriage + Math.floor(carriage / 4) + options) },
        options: money(options),
      },
    ];
  });
  return quotes.sort((one, other) => one.charge.minor - other.charge.minor);
}

/** Whole pounds, of the weight or of the space that it takes up in an aeroplane. */
export function billedPounds({ grams, size }: Pick<Freight, 'grams' | 'size'>): number {
  const [length, width, height] = size ?? [0, 0, 0];
  // 139 cubic inches count as a pound.
  const dimensional = (length * width * height) / (139 * 25.4 ** 3);
  return Math.max(1, Math.ceil(Math.max(grams / 453.592_37, dimensional) - 1e-6));
}

function zoneOf(from: string, to: string): Zone {
  if ([from, to].every((country) => country === 'US' || country === 'PR')) return 'us';
  if (from === to) return 'home';
  return nearby.some((area) => area.includes(from) && area.includes(to)) ? 'near' : 'far';
}

/** The first hundred is free, then each begun hundred costs 1.35, and 4.05 at least. */
function forValue(declared: Money | undefined): number {
  if (declared === undefined) return 0;
  const hundred = 10n ** BigInt(2 + exponentOf(declared.currency));
  const begun = Number(divide(BigInt(declared.minor), hundred, 'up'));
  return begun <= 1 ? 0 : Math.max(405, 135 * begun);
}
