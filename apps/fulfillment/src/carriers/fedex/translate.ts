import { z } from 'zod';
import {
  CarrierRefusal,
  CarrierUnreachable,
  type Address,
  type AddressVerdict,
  type BoughtLabel,
  type LabelImage,
  type Rate,
  type TrackingReport,
} from '../carrier.js';
import { moneyOf } from './fedex-money.js';
import { dayOf, errorsIn, sightingsOf, trackAnswer, type Sighting, type TrackAnswer } from './fedex-tracking.js';

/** FedEx's words for it: a status below 300 or of a refusal, and what JSON said. */
type Answer = { readonly status: number; readonly body: unknown };

const told = z.string().nullish().catch(undefined);
/** A number in its shortest digits, and never as a float. */
const amount = z.coerce.string().nullish();

const failure = z.object({ errors: z.array(z.object({ code: told })).min(1) });

/** FedEx's own trouble, by whatever status it is told. */
const isTrouble = (code: string) => /^(INTERNAL\.SERVER|SERVICE\.UNAVAILABLE|SYSTEM)\b|TIMEOUT/.test(code);
/** A code is a code, and nothing that was quoted. */
const codeOf = (code: string | null | undefined) => (/^[A-Za-z0-9._-]{1,80}$/.test(code ?? '') ? code! : undefined);

/**
 * The codes of an answer that says no, by a status or in spite of it; none of one that says yes.
 * @throws CarrierUnreachable where it is not FedEx that says no, but something before it, in words of its own
 */
export function errorsOf({ status, body }: Answer): string[] {
  const parsed = failure.safeParse(body);
  if (!parsed.success && status < 300) return [];
  if (!parsed.success) throw new CarrierUnreachable(`fedex answered ${status} and no reason that can be read`);
  return parsed.data.errors.map(({ code }) => codeOf(code) ?? `HTTP.${status}`);
}

/** @throws CarrierUnreachable or CarrierRefusal, by FedEx's code and in our words: FedEx's quote what they were sent. */
export function refuse(codes: readonly string[], asked: string): never {
  const trouble = codes.find(isTrouble);
  if (trouble !== undefined) throw new CarrierUnreachable(`fedex answered ${trouble} to ${asked}`);
  throw new CarrierRefusal(
    codes[0] ?? 'refused',
    `FedEx refused ${asked}: ${codes.join(', ') || 'it does not say why'}`,
  );
}

function read<Shape extends z.ZodType>(answer: Answer, shape: Shape, asked: string): z.infer<Shape> {
  const codes = errorsOf(answer);
  if (codes.length > 0) refuse(codes, asked);
  const parsed = shape.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  throw new CarrierUnreachable(`fedex answered ${asked} with something that nobody can read`);
}

const granted = z.object({ access_token: z.string().min(1), expires_in: z.int().min(0) });

/** FedEx answers 403 also to whoever asks for tokens too fast. */
export function tokenOf(answer: Answer): { token: string; expiresInSeconds: number } {
  if (answer.status === 403) throw new CarrierUnreachable('fedex gives no token now');
  const { access_token: token, expires_in: expiresInSeconds } = read(answer, granted, 'a token');
  return { token, expiresInSeconds };
}

const rated = z.object({
  rateType: told,
  ...{ totalNetCharge: amount, currency: told },
  shipmentRateDetail: z.object({ currency: told }).nullish().catch(undefined),
});
const quoted = z.object({
  output: z.object({
    rateReplyDetails: z
      .array(
        z.object({
          ...{ serviceType: z.string().min(1), serviceName: told },
          ratedShipmentDetails: z.array(rated).nullish(),
          commit: z
            .object({ dateDetail: z.object({ dayFormat: told }).nullish() })
            .nullish()
            .catch(undefined),
          operationalDetail: z.object({ deliveryDate: told, commitDate: told }).nullish().catch(undefined),
        }),
      )
      .nullish(),
  }),
});
/** Not there, or not such a parcel: no service takes it, which is an answer. */
const noServices = [
  ...['RATE.LOCATION.NOSERVICE', 'SERVICE.LOCATION.UNAVAILABLE', 'SERVICE.PACKAGECOMBINATION.INVALID'],
];

/** What our account pays. A service that FedEx names no price for is none. */
export function ratesOf(answer: Answer): Rate[] {
  const codes = errorsOf(answer);
  if (codes.length > 0 && codes.every((code) => noServices.includes(code))) return [];
  const { rateReplyDetails } = read(answer, quoted, 'rates').output;
  return (rateReplyDetails ?? []).flatMap(
    ({ serviceType, serviceName, ratedShipmentDetails, commit, operationalDetail }) => {
      const ours = ratedShipmentDetails?.find(({ rateType }) => rateType === 'ACCOUNT');
      const price = moneyOf(ours?.totalNetCharge, ours?.currency ?? ours?.shipmentRateDetail?.currency);
      if (price === undefined) return [];
      const { deliveryDate, commitDate } = operationalDetail ?? {};
      const arrivesBy = dayOf(commit?.dateDetail?.dayFormat) ?? dayOf(deliveryDate) ?? dayOf(commitDate);
      const name = serviceName ?? serviceType;
      return [{ service: serviceType, name, price, ...(arrivesBy !== undefined && { arrivesBy }) }];
    },
  );
}

const paper = z.object({ contentType: told, docType: told, encodedLabel: told });
const papers = z.array(paper).nullish();
const charged = z.object({ rateType: told, totalNetCharge: amount, currency: told });
const sold = z.object({
  output: z.object({
    transactionShipments: z.tuple(
      [
        z.object({
          masterTrackingNumber: told,
          pieceResponses: z.array(z.object({ trackingNumber: told, packageDocuments: papers })).nullish(),
          shipmentDocuments: papers,
          completedShipmentDetail: z
            .object({
              shipmentRating: z
                .object({ actualRateType: told, shipmentRateDetails: z.array(charged).nullish() })
                .nullish(),
            })
            .nullish()
            .catch(undefined),
        }),
      ],
      z.unknown(),
    ),
  }),
});
const formats: Readonly<Record<string, LabelImage['format']>> = { ZPLII: 'zpl', PDF: 'pdf', PNG: 'png' };

/**
 * A label just sold, without its price where FedEx does not say it. An answer without number or label leaves open what was sold.
 * @throws CarrierUnreachable or CarrierRefusal
 */
export function labelOf(answer: Answer): BoughtLabel {
  const [shipment] = read(answer, sold, 'a label').output.transactionShipments;
  const { masterTrackingNumber, pieceResponses, shipmentDocuments, completedShipmentDetail } = shipment;
  const [piece] = pieceResponses ?? [];
  const trackingNumber = piece?.trackingNumber ?? masterTrackingNumber;
  const label = [...(piece?.packageDocuments ?? []), ...(shipmentDocuments ?? [])].find(
    ({ contentType, docType, encodedLabel }) =>
      /LABEL/.test(contentType ?? '') && formats[docType ?? ''] && encodedLabel,
  );
  if (!trackingNumber || label === undefined) throw new CarrierUnreachable('fedex answered a label with none');
  const { actualRateType, shipmentRateDetails } = completedShipmentDetail?.shipmentRating ?? {};
  const charges = shipmentRateDetails ?? [];
  const charge =
    charges.find(({ rateType }) => /ACCOUNT/.test(rateType ?? '')) ??
    charges.find(({ rateType }) => rateType === actualRateType);
  const cost = moneyOf(charge?.totalNetCharge, charge?.currency);
  const image = { format: formats[label.docType!]!, bytes: new Uint8Array(Buffer.from(label.encodedLabel!, 'base64')) };
  const shipmentNumber = masterTrackingNumber ?? trackingNumber;
  return { trackingNumber, shipmentNumber, image, ...(cost && { cost }) };
}

const cancelled = z.object({ output: z.object({ cancelledShipment: z.boolean().nullish() }) });
/**
 * They come as errors, and say that it is cancelled. Public clients quote them from FedEx's list of ship errors, which stands in
 * its portal only: of any other code tracking decides.
 */
const goneCodes = [
  ...['CANCELSHIPMENT.TRACKINGNUMBER.DELETED', 'MASTERTRACKINGID.TRACKINGNUMBER.CANCELLED'],
  'SHIPMENT.CANCELEDWITHOUTPICKUP.SUCCESS',
];
const closedCodes = ['TRACKINGIDS.TRACKINGNUMBER.CLOSED'];

/** Undefined where FedEx did not cancel it and does not say why in words that we know; then the codes say it, if any. */
export function voidedOf(answer: Answer): {
  readonly verdict?: 'voided' | 'too-late';
  readonly codes: readonly string[];
} {
  const codes = errorsOf(answer);
  if (codes.some(isTrouble)) refuse(codes, 'to cancel');
  if (codes.some((code) => goneCodes.includes(code))) return { verdict: 'voided', codes };
  if (codes.some((code) => closedCodes.includes(code))) return { verdict: 'too-late', codes };
  if (codes.length > 0) return { codes };
  // 200 says that it was heard, and the flag that it was done.
  const { cancelledShipment } = read(answer, cancelled, 'to cancel').output;
  return cancelledShipment === true ? { verdict: 'voided', codes } : { codes };
}

const isNotFound = (code: string) => /NOT\.?FOUND$/.test(code);

/** Where FedEx saw it. @throws CarrierRefusal `unknown-number` */
export function sightingOf(answer: Answer, trackingNumber: string): Sighting {
  const found = readTracking(answer);
  const sightings = sightingsOf(found);
  const sighting = sightings.find((one) => one.trackingNumber === trackingNumber) ?? sightings[0];
  if (sighting !== undefined) return { ...sighting, trackingNumber };
  const codes = errorsIn(found).map((code) => codeOf(code) ?? 'unreadable');
  if (codes.every(isNotFound)) throw new CarrierRefusal('unknown-number', 'FedEx does not know this number.');
  return refuse(codes, 'to track');
}

/** Every parcel under a reference. @throws CarrierRefusal where FedEx found several and does not say which */
export function referredOf(answer: Answer): Sighting[] {
  const found = readTracking(answer);
  const sightings = sightingsOf(found);
  const codes = errorsIn(found).map((code) => codeOf(code) ?? 'unreadable');
  if (sightings.length === 0 && !codes.every(isNotFound)) refuse(codes, 'to look for a reference');
  return sightings;
}

/** FedEx says "not found" inside of an answer, and now and then by the answer itself. */
function readTracking(answer: Answer): TrackAnswer {
  const codes = errorsOf(answer);
  const isUnknown = codes.length > 0 && codes.every((code) => isNotFound(code) && code.startsWith('TRACKING.'));
  return isUnknown ? { output: { completeTrackResults: [] } } : read(answer, trackAnswer, 'to track');
}

export const reportOf = ({ trackingNumber, scans, expectedBy }: Sighting): TrackingReport => ({
  ...{ trackingNumber, scans, ...(expectedBy !== undefined && { expectedBy }) },
});

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});

/** What the webhook brings: an answer of tracking, with something around it. Throws what zod throws. */
export const newsOf = (news: string): TrackingReport[] => sightingsOf(json.pipe(trackAnswer).parse(news)).map(reportOf);

const flag = z.union([z.boolean(), z.string().transform((text) => text.toLowerCase() === 'true')]).nullish();
const remarks = z
  .array(z.object({ code: told }))
  .nullish()
  .catch(undefined);
const resolved = z.object({
  output: z.object({
    resolvedAddresses: z
      .array(
        z.object({
          classification: told,
          attributes: z
            .object({
              ...{ Resolved: flag, DPV: flag, MultipleMatches: flag },
              ...{ SuiteRequiredButMissing: flag, InvalidSuiteNumber: flag, InterpolatedStreetAddress: flag },
            })
            .nullish(),
          ...{ customerMessages: remarks, customerMessage: remarks },
        }),
      )
      .nullish(),
  }),
});
const unsure = [
  ...['INVALID.SUITE.NUMBER', 'SUITE.NUMBER.REQUIRED', 'PARTIAL.STREET.MATCH', 'MISSING.OR.AMBIGUOUS.DIRECTIONAL'],
  'INTERPOLATED.STREET.ADDRESS',
];
/** Where FedEx knows every street; elsewhere "not found" says more of FedEx's map than of the address. */
const isMapped = ({ country }: Address) => ['US', 'CA', 'PR'].includes(country);

/** What FedEx makes of an address. Our project may not be allowed to ask: then it checks none. */
export function verdictOf(answer: Answer, address: Address): AddressVerdict {
  const codes = errorsOf(answer);
  const unknown = { verdict: isMapped(address) ? 'not-found' : 'unknown' } as const;
  if (answer.status === 403) return { verdict: 'unknown' };
  if (codes.includes('STANDARDIZED.ADDRESS.NOTFOUND')) return unknown;
  const [found, ...others] = read(answer, resolved, 'to check an address').output.resolvedAddresses ?? [];
  const remarked = [...(found?.customerMessages ?? []), ...(found?.customerMessage ?? [])].map(
    ({ code }) => code ?? '',
  );
  if (found === undefined || remarked.includes('STANDARDIZED.ADDRESS.NOTFOUND')) return unknown;
  const { Resolved, DPV, ...doubts } = found.attributes ?? {};
  const isDoubtful = Object.values(doubts).includes(true) || remarked.some((code) => unsure.includes(code));
  if (isDoubtful || others.length > 0) return { verdict: 'ambiguous' };
  if (Resolved !== true) return unknown;
  // Only the post of the United States tells where it delivers.
  if (DPV === false && address.country === 'US') return { verdict: 'ambiguous' };
  const { classification } = found;
  if (classification !== 'RESIDENTIAL' && classification !== 'BUSINESS') return { verdict: 'valid' };
  return { verdict: 'valid', residential: classification === 'RESIDENTIAL' };
}
