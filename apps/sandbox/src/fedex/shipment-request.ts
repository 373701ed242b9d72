import { z } from 'zod';
import { parse, type Money } from '#money/money.js';
import type { Party } from '../parcels/label-image.js';
import { currencyIn, poundsMax, type Freight } from '../parcels/prices.js';
import { isoOf } from './currencies.js';
import { FedexError, invalid } from './fedex-error.js';

const account = z.object({ value: z.string().min(1) });
const country = z.string().regex(/^[A-Z]{2}$/);
const streetLines = z.array(z.string().min(1).max(35)).min(1).max(3);
const place = z.object({
  postalCode: z.string().max(10).optional(),
  stateOrProvinceCode: z.string().max(5).optional(),
  countryCode: country,
  residential: z.boolean().optional(),
});
const address = place.extend({ streetLines, city: z.string().min(1).max(35) });
const contact = z.object({
  personName: z.string().max(70).optional(),
  companyName: z.string().max(35).optional(),
  phoneNumber: z.string().min(7).max(15),
});
const money = z.object({ amount: z.number().min(0), currency: z.string().length(3) });
const signatures = ['SERVICE_DEFAULT', 'NO_SIGNATURE_REQUIRED', 'INDIRECT', 'DIRECT', 'ADULT'] as const;
const item = z.object({
  weight: z.object({ units: z.enum(['LB', 'KG']), value: z.number().positive() }),
  dimensions: z
    .object({ length: z.int().min(1), width: z.int().min(1), height: z.int().min(1), units: z.enum(['IN', 'CM']) })
    .optional(),
  declaredValue: money.optional(),
  packageSpecialServices: z
    .object({ specialServiceTypes: z.array(z.string()).optional(), signatureOptionType: z.enum(signatures).optional() })
    .optional(),
  customerReferences: z
    .array(z.object({ customerReferenceType: z.string(), value: z.string().min(1).max(40) }))
    .optional(),
});
const pickupType = z.enum(['CONTACT_FEDEX_TO_SCHEDULE', 'DROPOFF_AT_FEDEX_LOCATION', 'USE_SCHEDULED_PICKUP']);
const date = z.iso.date().optional();

const rateSchema = z.object({
  accountNumber: account,
  rateRequestControlParameters: z.object({ returnTransitTimes: z.boolean().optional() }).optional(),
  requestedShipment: z.object({
    ...{ shipper: z.object({ address: place }), recipient: z.object({ address: place }) },
    serviceType: z.string().optional(),
    rateRequestType: z.array(z.enum(['LIST', 'INCENTIVE', 'ACCOUNT', 'PREFERRED'])).optional(),
    ...{ shipDateStamp: date, pickupType, packagingType: z.string().optional() },
    requestedPackageLineItems: z.array(item).min(1),
  }),
});
const shipSchema = z.object({
  accountNumber: account,
  labelResponseOptions: z.enum(['LABEL', 'URL_ONLY']),
  requestedShipment: z.object({
    ...{ shipDatestamp: date, pickupType, serviceType: z.string().min(1), packagingType: z.string().min(1) },
    shipper: z.object({ contact, address }),
    recipients: z.array(z.object({ contact, address })).min(1),
    totalWeight: z.number().positive(),
    shippingChargesPayment: z.object({ paymentType: z.enum(['SENDER', 'RECIPIENT', 'THIRD_PARTY', 'COLLECT']) }),
    shipmentSpecialServices: z
      .object({
        specialServiceTypes: z.array(z.string()).optional(),
        returnShipmentDetail: z.object({ returnType: z.enum(['PENDING', 'PRINT_RETURN_LABEL']) }).optional(),
      })
      .optional(),
    labelSpecification: z.object({ imageType: z.string(), labelStockType: z.string() }),
    customsClearanceDetail: z
      .object({ commodities: z.array(z.object({ description: z.string().min(1) })).min(1) })
      .optional(),
    requestedPackageLineItems: z.array(item).min(1),
  }),
});
export type RateAsked = z.infer<typeof rateSchema>;
export type ShipAsked = z.infer<typeof shipSchema>;

/** @throws FedexError that names the field */
export function read<T>(schema: z.ZodType<T>, body: string): T {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    throw invalid('body');
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const key = parsed.error.issues[0]!.path.join('.');
  const [, code, message] = words.find(([pattern]) => pattern.test(key)) ?? [];
  throw invalid(key, code, message);
}

/** Fields for which FedEx has a code of its own. */
const words: readonly (readonly [where: RegExp, code: string, message: string])[] = [
  [
    /recipients\.\d+\.contact\.phoneNumber/,
    'RECIPIENTCONTACT.PHONENUMBER.INVALID',
    'Recipient phone number is missing or invalid.',
  ],
  [/city$/, 'CITY.REQUIRED', 'City is missing.'],
  [/weight/, 'PACKAGE.WEIGHT.INVALID', 'Package weight is missing or invalid.'],
  [/pickupType/, 'PICKUPTYPE.REQUIRED', 'Pickup type is missing.'],
  [/packagingType/, 'PACKAGINGTYPE.MISSING.OR.INVALID', 'Packaging type is missing or invalid.'],
];

export const readRate = (body: string): RateAsked => read(rateSchema, body);
export const readShip = (body: string): ShipAsked => read(shipSchema, body);

export function checkAccount(given: { readonly value: string }, ours: string) {
  if (given.value !== ours)
    throw invalid(
      'accountNumber',
      'ACCOUNT.NUMBER.MISMATCH',
      'The account number does not belong to these credentials.',
    );
}

type Place = z.infer<typeof place>;
const withStates = ['US', 'PR', 'CA'];

/** What there is to price. @throws FedexError */
export function freightOf(
  from: Place,
  to: Place,
  items: readonly z.infer<typeof item>[],
  shipDate: string,
): Freight & { readonly declaredValue: Money } {
  const [packed, another] = items;
  if (another !== undefined) throw invalid('requestedPackageLineItems');
  for (const where of [from, to])
    if (withStates.includes(where.countryCode) && where.postalCode === undefined)
      throw invalid('address.postalCode', 'POSTALCODE.ZIPCODE.REQUIRED', 'Postal code is missing.');
  const { units, value } = packed!.weight;
  const grams = value * (units === 'KG' ? 1_000 : 453.592_37);
  if (grams > poundsMax * 454)
    throw new FedexError(400, 'MAXIMUM.WEIGHT.EXCEEDED', 'Package weight exceeds the limit of 150 pounds.');
  const { amount, currency } = packed!.declaredValue ?? { amount: 0, currency: currencyIn(from.countryCode) };
  const { dimensions, packageSpecialServices: wanted } = packed!;
  const mm = dimensions?.units === 'CM' ? 10 : 25.4;
  const isSigned = wanted?.specialServiceTypes?.includes('SIGNATURE_OPTION') ?? false;
  if (wanted?.signatureOptionType !== undefined && !isSigned)
    throw invalid('packageSpecialServices.specialServiceTypes');
  return {
    ...{ from: from.countryCode, to: to.countryCode, grams, shipDate, isResidential: to.residential ?? false },
    size: dimensions && [dimensions.length * mm, dimensions.width * mm, dimensions.height * mm],
    declaredValue: moneyOf(amount, currency),
    signature: signed[wanted?.signatureOptionType ?? 'SERVICE_DEFAULT'],
  };
}

const signed: Readonly<Record<(typeof signatures)[number], Freight['signature']>> = {
  ...{ SERVICE_DEFAULT: 'none', NO_SIGNATURE_REQUIRED: 'none', INDIRECT: 'required', DIRECT: 'required' },
  ADULT: 'adult',
};

/** FedEx writes money as numbers: what counts is how they are written. */
function moneyOf(amount: number, currency: string): Money {
  try {
    return parse(String(amount), isoOf(currency));
  } catch {
    throw invalid('declaredValue', 'SHIPMENT.CURRENCYCODE.INVALID', 'Declared value is invalid.');
  }
}

export const partyOf = ({
  contact: { personName, companyName },
  address: at,
}: z.infer<typeof shipSchema>['requestedShipment']['shipper']): Party => ({
  name: [personName, companyName].filter(Boolean).join(', '),
  lines: [
    ...at.streetLines,
    `${at.city} ${at.stateOrProvinceCode ?? ''} ${at.postalCode ?? ''}`.trim(),
    at.countryCode,
  ],
});
