import { z } from 'zod';
import { parse, type Money } from '#money/money.js';
import type { Freight } from '../parcels/prices.js';
import { currencyIn, poundsMax } from '../parcels/prices.js';
import type { Party } from '../parcels/label-image.js';
import { UpsError } from './ups-error.js';

/** One of them may come without its brackets. */
const many = <T extends z.ZodType>(of: T) =>
  z.preprocess((given): unknown => (Array.isArray(given) ? given : [given]), z.array(of).min(1));
const code = z.object({ Code: z.string().min(1) });
const decimal = z.string().regex(/^\d{1,8}(\.\d{1,3})?$/);
const amount = z.object({ CurrencyCode: z.string().length(3), MonetaryValue: decimal });
const address = z.object({
  AddressLine: many(z.string().min(1).max(35)).pipe(z.array(z.string()).max(3)),
  City: z.string().min(1).max(30),
  StateProvinceCode: z.string().min(1).max(5).optional(),
  PostalCode: z.string().min(1).max(9).optional(),
  CountryCode: z.string().regex(/^[A-Z]{2}$/),
  ResidentialAddressIndicator: z.string().optional(),
});
const phone = z.object({ Number: z.string().min(1).max(15) }).optional();
const party = z.object({ Name: z.string().min(1).max(35), AttentionName: z.string().max(35).optional(), Phone: phone });
const references = many(z.object({ Code: z.string().max(2).optional(), Value: z.string().min(1).max(35) })).optional();
const confirmation = z.object({ DCISType: z.string().length(1) }).optional();
const unit = (codes: string[]) => z.object({ Code: z.enum(codes) });
const parcel = z.object({
  Dimensions: z
    .object({ UnitOfMeasurement: unit(['IN', 'CM']), Length: decimal, Width: decimal, Height: decimal })
    .optional(),
  PackageWeight: z.object({ UnitOfMeasurement: unit(['LBS', 'KGS']), Weight: decimal }),
  ReferenceNumber: references,
  PackageServiceOptions: z.object({ DeclaredValue: amount.optional(), DeliveryConfirmation: confirmation }).optional(),
});
const shipment = <A extends z.ZodType, P extends z.ZodType>(of: A, packed: P) =>
  z.object({
    Shipper: party.extend({ ShipperNumber: z.string().length(6), Address: of }),
    ShipTo: party.extend({ Address: of }),
    ShipFrom: party.extend({ Address: of }).optional(),
    ReferenceNumber: references,
    ShipmentServiceOptions: z.object({ DeliveryConfirmation: confirmation }).optional(),
    Package: many(packed),
  });
const request = z.object({ TransactionReference: z.object({ CustomerContext: z.string().max(512) }).optional() });

const rateSchema = z.object({
  RateRequest: z.object({
    Request: request.default({}),
    // To be told a price, UPS needs neither names nor streets.
    Shipment: shipment(
      address.extend({ AddressLine: z.unknown().optional(), City: z.string().optional() }),
      parcel.extend({ PackagingType: code }),
    ).extend({
      Shipper: z.object({
        ShipperNumber: z.string().length(6).optional(),
        Address: address.extend({ AddressLine: z.unknown().optional(), City: z.string().optional() }),
      }),
      ShipTo: z.object({
        Address: address.extend({ AddressLine: z.unknown().optional(), City: z.string().optional() }),
      }),
      ShipFrom: z
        .object({ Address: address.extend({ AddressLine: z.unknown().optional(), City: z.string().optional() }) })
        .optional(),
      Service: code.optional(),
      DeliveryTimeInformation: z
        .object({ PackageBillType: z.string(), Pickup: z.object({ Date: z.string().regex(/^\d{8}$/) }).optional() })
        .optional(),
    }),
  }),
});
const shipSchema = z.object({
  ShipmentRequest: z.object({
    Request: request.extend({ RequestOption: z.enum(['nonvalidate', 'validate']) }),
    Shipment: shipment(address, parcel.extend({ Packaging: code })).extend({
      Service: code,
      ReturnService: code.optional(),
      Description: z.string().max(50).optional(),
      PaymentInformation: z.object({
        ShipmentCharge: many(
          z.object({ Type: z.string(), BillShipper: z.object({ AccountNumber: z.string().length(6) }).optional() }),
        ),
      }),
    }),
    LabelSpecification: z.object({ LabelImageFormat: code }),
  }),
});
export type RateAsked = z.infer<typeof rateSchema>['RateRequest'];
export type ShipAsked = z.infer<typeof shipSchema>['ShipmentRequest'];

/** UPS's codes for what is wrong, by where it is; the first that fits counts. */
const wrong: readonly (readonly [where: RegExp, code: string, message: string])[] = [
  [/Request\.RequestOption/, '120051', 'Invalid RequestOption'],
  [/Shipper\.ShipperNumber/, '120100', 'Missing or invalid shipper number'],
  [/Shipper\.Name/, '120101', 'Missing/Invalid shipper name'],
  [/Shipper\.Address\.AddressLine/, '120102', 'Missing/Invalid shipper address line 1'],
  [/Shipper\.Address\.City/, '120105', 'Missing/Invalid Shipper City'],
  [/Shipper\.Address\.StateProvinceCode/, '120106', 'Missing/Invalid Shipper StateProvinceCode'],
  [/Shipper\.Address\.PostalCode/, '120107', 'Missing/Invalid Shipper PostalCode.'],
  [/Shipper\.(Address|$)/, '120108', 'Missing/Invalid Shipper CountryCode'],
  [/Shipper\.Phone/, '120109', 'Missing/Invalid Shipper PhoneNumber'],
  [/ShipTo\.Name/, '120200', 'Missing/Invalid ShipTo CompanyName'],
  [/ShipTo\.AttentionName/, '120201', 'Missing/Invalid ShipTo AttentionName'],
  [/ShipTo\.Address\.AddressLine/, '120202', 'Missing/Invalid ShipTo AddressLine1'],
  [/ShipTo\.Address\.City/, '120205', 'Missing/Invalid ShipTo/ City'],
  [/ShipTo\.Address\.StateProvinceCode/, '120206', 'Missing/Invalid ShipTo StateProvinceCode'],
  [/ShipTo\.Address\.PostalCode/, '120207', 'Missing/Invalid ShipTo PostalCode.'],
  [/ShipTo\.Phone/, '120209', 'Missing/Invalid ShipTo PhoneNumber'],
  [/ShipTo(\.|$)/, '120208', 'Missing/Invalid/Unsupported ShipTo CountryCode'],
  [/ShipFrom(\.|$)/, '120308', 'Missing/Invalid/Unsupported ShipFrom CountryCode'],
  [/PaymentInformation/, '120400', 'Missing/Invalid shipment payment method'],
  [/Shipment\.ReferenceNumber/, '120501', 'Invalid Shipment/ReferenceNumber/Value'],
  [/Service$|Service\.Code/, '120500', 'Missing/Invalid Service/Code'],
  [/Packag(ing|ingType)(\.|$)/, '120600', 'Missing Package/PackagingType/Code'],
  [/PackageWeight/, '120601', 'Missing/Invalid Package weight'],
  [/Dimensions/, '120602', 'Missing/Invalid Combination of package length, width, and height values.'],
  [/Package\.\d+\.ReferenceNumber/, '120603', 'Invalid Package/Reference/Value'],
  [/DeclaredValue/, '120604', 'Invalid package declared value'],
  [/DeliveryConfirmation/, '120599', 'Invalid package Delivery Confirmation type'],
];

/** @throws UpsError that names what is missing, in UPS's words and never the value */
export function read<T>(schema: z.ZodType<T>, body: string): T {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    throw new UpsError(400, '10001', 'The request is not well formed');
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw wrongAt(parsed.error.issues[0]!.path.join('.'));
}

export function wrongAt(where: string): UpsError {
  const [, known, message] = wrong.find(([pattern]) => pattern.test(where)) ?? [];
  return new UpsError(400, known ?? '10002', message ?? `The request is well formed but not valid: ${where}`);
}

export const readRate = (body: string): RateAsked => read(rateSchema, body).RateRequest;
export const readShip = (body: string): ShipAsked => read(shipSchema, body).ShipmentRequest;

type Asked = RateAsked['Shipment'] | ShipAsked['Shipment'];
const withStates = ['US', 'PR', 'CA'];
const domestic = ['US/US', 'PR/PR', 'US/PR', 'PR/US', 'CA/CA'];

/** What there is to price. @throws UpsError */
export function freightOf(asked: Asked, today: string): Freight & { readonly declaredValue: Money } {
  const [packed, another] = asked.Package;
  if (another !== undefined) throw new UpsError(400, '120624', 'Only one package is allowed for this movement.');
  const [from, to] = [(asked.ShipFrom ?? asked.Shipper).Address, asked.ShipTo.Address];
  for (const [name, where] of [
    ['Shipper', from],
    ['ShipTo', to],
  ] as const)
    if (withStates.includes(where.CountryCode))
      for (const field of ['StateProvinceCode', 'PostalCode'] as const)
        if (where[field] === undefined) throw wrongAt(`${name}.Address.${field}`);
  const { Weight, UnitOfMeasurement } = packed!.PackageWeight;
  const grams = Number(Weight) * (UnitOfMeasurement.Code === 'KGS' ? 1_000 : 453.592_37);
  if (grams <= 0) throw wrongAt('PackageWeight');
  if (grams > poundsMax * 454)
    throw new UpsError(400, '111036', 'The maximum per package weight for the selected service is 150.00 pounds.');
  const declared = packed!.PackageServiceOptions?.DeclaredValue;
  const isPair = domestic.includes(`${from.CountryCode}/${to.CountryCode}`);
  return {
    ...{ from: from.CountryCode, to: to.CountryCode, grams, size: sizeOf(packed!.Dimensions) },
    declaredValue: moneyOf(declared ?? { CurrencyCode: currencyIn(from.CountryCode), MonetaryValue: '0' }),
    signature: signatureOf(asked, isPair),
    ...{ isResidential: to.ResidentialAddressIndicator !== undefined, shipDate: today },
  };
}

function sizeOf(dimensions: z.infer<typeof parcel>['Dimensions']): Freight['size'] {
  if (dimensions === undefined) return undefined;
  const mm = dimensions.UnitOfMeasurement.Code === 'CM' ? 10 : 25.4;
  return [Number(dimensions.Length) * mm, Number(dimensions.Width) * mm, Number(dimensions.Height) * mm];
}

function moneyOf({ CurrencyCode, MonetaryValue }: z.infer<typeof amount>): Money {
  try {
    return parse(MonetaryValue, CurrencyCode);
  } catch {
    throw wrongAt('DeclaredValue');
  }
}

/** Within a country it is asked for by package, across borders by shipment, and the codes differ. */
function signatureOf(asked: Asked, isDomestic: boolean): Freight['signature'] {
  const byPackage = asked.Package[0]!.PackageServiceOptions?.DeliveryConfirmation?.DCISType;
  const byShipment = asked.ShipmentServiceOptions?.DeliveryConfirmation?.DCISType;
  if ((isDomestic ? byShipment : byPackage) !== undefined)
    throw new UpsError(
      400,
      '120598',
      'Package Delivery Confirmation is not allowed with the shipment origin/destination',
    );
  const type = isDomestic ? byPackage : byShipment;
  if (type === undefined) return 'none';
  const known = isDomestic ? { 2: 'required', 3: 'adult' } : { 1: 'required', 2: 'adult' };
  const signature = (known as Readonly<Record<string, Freight['signature']>>)[type];
  if (signature === undefined) throw wrongAt('DeliveryConfirmation');
  return signature;
}

/** Its own for parcels within the US or Puerto Rico, the shipment's elsewhere. @throws UpsError */
export function referenceOf(asked: ShipAsked['Shipment'], { from, to }: Freight): string | undefined {
  const isOfPackage = from === to && ['US', 'PR'].includes(from);
  const [byPackage, byShipment] = [asked.Package[0]!.ReferenceNumber, asked.ReferenceNumber];
  if (isOfPackage && byShipment !== undefined)
    throw new UpsError(400, '120541', 'Shipment/ReferenceNumber is not allowed for this shipment');
  if (!isOfPackage && byPackage !== undefined)
    throw new UpsError(400, '120542', 'Package/ReferenceNumber is not allowed for this shipment');
  return (byPackage ?? byShipment)?.[0]?.Value;
}

export const partyOf = ({ Name, Address }: ShipAsked['Shipment']['ShipTo']): Party => {
  const { AddressLine, City, StateProvinceCode = '', PostalCode = '', CountryCode } = Address;
  return { name: Name, lines: [...AddressLine, `${City} ${StateProvinceCode} ${PostalCode}`.trim(), CountryCode] };
};
