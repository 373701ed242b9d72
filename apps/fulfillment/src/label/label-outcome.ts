import { Refusal } from '#eventsourcing/decider.js';
import type { Label, LabelCommand } from './label.js';

type Told = Extract<LabelCommand, { type: 'SettleLabel' }>['data'];

/**
 * What is to be recorded after somebody asked the carrier about a label in doubt; undefined if that is known already. It counts
 * only while nobody knows: of what was sold nobody has the picture, and it goes back.
 * @throws Refusal `label-known` or `label-under-way`
 */
export function learnedOf({ parcelId, trackingNumber }: Told, label: Label): LabelCommand | undefined {
  if (trackingNumber === undefined ? isKnownUnsold(label) : isKnown(label, trackingNumber)) return undefined;
  if (label.status === 'buying') throw new Refusal('label-under-way', 'The carrier is still being asked.');
  const { attempt } = label.attempts.at(-1) ?? { attempt: 0 };
  const isSold = label.voidings.some((one) => one.attempt === attempt && one.status !== 'voided');
  if (label.status !== 'unsettled' || (isSold && trackingNumber === undefined))
    throw new Refusal('label-known', 'It is known what became of the label.');
  if (trackingNumber === undefined) return { type: 'RecordLabelLost', data: { parcelId, attempt } };
  const sold = { trackingNumber, shipmentNumber: trackingNumber };
  return { type: 'RecordSurplusLabel', data: { parcelId, attempt, reason: 'unprintable', ...sold } };
}

/** Nothing was sold, or what was tried before the last attempt was not: then somebody says it once more. */
function isKnownUnsold({ status, attempts, lost }: Label) {
  const last = attempts.at(-1)?.attempt ?? 0;
  if (status === 'none' || status === 'no-offer' || status === 'refused') return true;
  return status !== 'unsettled' && lost.includes(last - 1);
}

/** Whether a label of this number is the parcel's, or was. */
export const isKnown = ({ bought, voidings }: Label, trackingNumber: string) =>
  bought?.trackingNumber === trackingNumber || voidings.some((voiding) => voiding.trackingNumber === trackingNumber);
