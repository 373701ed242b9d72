import { z } from 'zod';
import { parse } from '#money/money.js';
import type { Address, AddressVerdict, BoughtLabel, LabelImage, Rate } from '../carrier.js';
import { asArray, faultOf, read, told, type Reply } from './reply.js';
import { dateOf } from './scans.js';
import { place } from './waybill.js';

const amount = z.object({ CurrencyCode: told, MonetaryValue: told }).transform((charge, context) => {
  try {
    // 1240.00 is what UPS may say of a currency without decimals, and 12.4 of one with two.
    return parse(charge.MonetaryValue.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''), charge.CurrencyCode);
  } catch {
    context.addIssue({ code: 'custom', message: 'not an amount of money' });
    return z.NEVER;
  }
});
/** What is agreed with our account goes before the price list. */
const negotiated = z.object({ TotalCharge: amount }).nullish();

const granted = z.object({ access_token: z.string().min(1), expires_in: told.pipe(z.string().regex(/^\d{1,9}$/)) });
export function tokenOf(reply: Reply) {
  const { access_token: token, expires_in } = read(granted, reply);
  return { token, expiresInSeconds: Number(expires_in) };
}

/** Street by street, which UPS knows of the USA and Puerto Rico. Whose address it is stays with us. */
export function addressRequest(address: Address) {
  const { AddressLine, City, StateProvinceCode, PostalCode = '', CountryCode } = place(address);
  return {
    XAVRequest: {
      AddressKeyFormat: {
        ...{ AddressLine, PoliticalDivision2: City, CountryCode },
        ...(StateProvinceCode !== undefined && { PoliticalDivision1: StateProvinceCode }),
        ...(PostalCode !== '' && { PostcodePrimaryLow: PostalCode.slice(0, 5) }),
        ...(PostalCode.length > 5 && { PostcodeExtendedLow: PostalCode.slice(5) }),
      },
    },
  };
}

const checked = z.object({
  XAVResponse: z.object({
    ValidAddressIndicator: z.unknown().optional(),
    AmbiguousAddressIndicator: z.unknown().optional(),
    NoCandidatesIndicator: z.unknown().optional(),
    AddressClassification: z.object({ Code: told }).nullish(),
  }),
});
/** UPS says it by the presence of an empty text. */
export function verdictOf(reply: Reply): AddressVerdict {
  const { XAVResponse: answer } = read(checked, reply);
  if (answer.NoCandidatesIndicator !== undefined) return { verdict: 'not-found' };
  if (answer.AmbiguousAddressIndicator !== undefined) return { verdict: 'ambiguous' };
  if (answer.ValidAddressIndicator === undefined) return { verdict: 'unknown' };
  const kind = answer.AddressClassification?.Code;
  return { verdict: 'valid', residential: kind === '2' ? true : kind === '1' ? false : undefined };
}

const names: Readonly<Record<string, string>> = {
  ...{ '01': 'UPS Next Day Air', '02': 'UPS 2nd Day Air', '03': 'UPS Ground', '07': 'UPS Worldwide Express' },
  ...{ '08': 'UPS Worldwide Expedited', '11': 'UPS Standard', '12': 'UPS 3 Day Select' },
  ...{ '13': 'UPS Next Day Air Saver', '14': 'UPS Next Day Air Early', '17': 'UPS Worldwide Economy DDU' },
  ...{ '54': 'UPS Worldwide Express Plus', '59': 'UPS 2nd Day Air A.M.', '65': 'UPS Worldwide Saver' },
  ...{ '72': 'UPS Worldwide Economy DDP' },
};
const summary = z.object({
  Service: z.object({ Description: told }).nullish(),
  EstimatedArrival: z.object({ Arrival: z.object({ Date: told }).nullish() }).nullish(),
});
const rated = z.object({
  RateResponse: z.object({
    RatedShipment: asArray(
      z.object({
        Service: z.object({ Code: told.pipe(z.string().min(1)) }),
        TotalCharges: amount,
        NegotiatedRateCharges: negotiated,
        TimeInTransit: z.object({ ServiceSummary: summary.nullish() }).nullish(),
      }),
    ),
  }),
});
/** 111210: the service does not go there, which UPS says of all of them at once too. */
export function ratesOf(reply: Reply): Rate[] {
  if (faultOf(reply) === '111210') return [];
  return read(rated, reply).RateResponse.RatedShipment.map((one) => {
    const { Code: service } = one.Service;
    const transit = one.TimeInTransit?.ServiceSummary;
    return {
      service,
      name: transit?.Service?.Description || names[service] || `UPS ${service}`,
      price: one.NegotiatedRateCharges?.TotalCharge ?? one.TotalCharges,
      arrivesBy: dateOf(transit?.EstimatedArrival?.Arrival?.Date ?? ''),
    };
  });
}

const formats = ['zpl', 'pdf', 'gif', 'png'] as const;
const base64 = told.pipe(z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/));
function imageOf(format: string, image: string): LabelImage {
  const known = formats.find((name) => name === format.toLowerCase());
  return { format: known ?? 'text', bytes: Buffer.from(image, 'base64') };
}

const number = told.pipe(z.string().regex(/^[0-9A-Z]{7,34}$/));
const shipped = z.object({
  ShipmentResponse: z.object({
    ShipmentResults: z.object({
      ShipmentIdentificationNumber: number,
      ShipmentCharges: z.object({ TotalCharges: amount }),
      NegotiatedRateCharges: negotiated,
      PackageResults: asArray(
        z.object({
          TrackingNumber: number,
          ShippingLabel: z.object({ ImageFormat: z.object({ Code: told }), GraphicImage: base64 }),
        }),
      ).refine((packages) => packages.length === 1, 'not the one parcel that was asked for'),
    }),
  }),
});
export function labelOf(reply: Reply): BoughtLabel {
  const { ShipmentResults: sold } = read(shipped, reply).ShipmentResponse;
  const { TrackingNumber: trackingNumber, ShippingLabel: label } = sold.PackageResults[0]!;
  return {
    trackingNumber,
    shipmentNumber: sold.ShipmentIdentificationNumber,
    cost: sold.NegotiatedRateCharges?.TotalCharge ?? sold.ShipmentCharges.TotalCharges,
    image: imageOf(label.ImageFormat.Code, label.GraphicImage),
  };
}

/** By number, or by what we called it. */
export const recoveryRequest = (wanted: { trackingNumber: string } | { reference: string; account: string }) => ({
  LabelRecoveryRequest: {
    Request: { TransactionReference: { CustomerContext: 'find a label' } },
    LabelSpecification: { LabelImageFormat: { Code: 'ZPL' }, LabelStockSize: { Height: '6', Width: '4' } },
    ...('trackingNumber' in wanted
      ? { TrackingNumber: wanted.trackingNumber }
      : { ReferenceValues: { ReferenceNumber: { Value: wanted.reference }, ShipperNumber: wanted.account } }),
  },
});

const labelled = z.object({
  TrackingNumber: told,
  LabelImage: z.object({ LabelImageFormat: z.object({ Code: told }), GraphicImage: told }).nullish(),
});
const recovered = z.object({
  LabelRecoveryResponse: z
    .object({
      ShipmentIdentificationNumber: told,
      LabelResults: asArray(labelled),
      /** Where there are more than one, and UPS names them. */
      TrackingCandidate: asArray(labelled),
    })
    .refine(({ LabelResults, TrackingCandidate }) => LabelResults.length + TrackingCandidate.length > 0, 'no label'),
});
export type Recovery =
  | { readonly found: 'labels'; readonly labels: ReadonlyMap<string, LabelImage | undefined> }
  | { readonly found: 'none' | 'voided' | 'several' | 'no-image' };
/**
 * 300007 nothing is found, 300033 it was voided, 300001 and 300035 there are more than one; there is one, but no picture of it
 * any more: 300002, 300006, 300032, 300034, 300004 (not of this kind of shipment).
 */
export function recoveryOf(reply: Reply): Recovery {
  const code = faultOf(reply) ?? '';
  if (code === '300007') return { found: 'none' };
  if (code === '300033') return { found: 'voided' };
  if (['300001', '300035'].includes(code)) return { found: 'several' };
  if (['300002', '300004', '300006', '300032', '300034'].includes(code)) return { found: 'no-image' };
  const { LabelResults, TrackingCandidate, ShipmentIdentificationNumber } = read(
    recovered,
    reply,
  ).LabelRecoveryResponse;
  const labels = [...LabelResults, ...TrackingCandidate].map(({ TrackingNumber, LabelImage: label }) => {
    const image = base64.safeParse(label?.GraphicImage).data;
    const number = TrackingNumber || ShipmentIdentificationNumber;
    return [number, image === undefined ? undefined : imageOf(label!.LabelImageFormat.Code, image)] as const;
  });
  return { found: 'labels', labels: new Map(labels) };
}

const voided = z.object({
  VoidShipmentResponse: z.object({ SummaryResult: z.object({ Status: z.object({ Code: told }) }) }),
});
/**
 * 190117: it was voided before. 190101, 190102, 190103, 190121, 190124: the time for it is over, UPS has picked it up, or nothing
 * was voided.
 */
export function voidedOf(reply: Reply): 'voided' | 'too-late' {
  const code = faultOf(reply) ?? '';
  if (code === '190117') return 'voided';
  if (['190101', '190102', '190103', '190121', '190124'].includes(code)) return 'too-late';
  return read(voided, reply).VoidShipmentResponse.SummaryResult.Status.Code === '1' ? 'voided' : 'too-late';
}
