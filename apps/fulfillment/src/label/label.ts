import type { Money } from '#contracts/vocabulary.js';
import { sameContent } from '#contracts/same-content.js';
import { Refusal } from '#eventsourcing/decider.js';
import { isKnown, learnedOf } from './label-outcome.js';

// In a row: then people have to look before more is bought. Where every second call fails, one parcel in a thousand comes so far.
const triesMax = 10;
// Of one parcel, whoever asks; two digits, see referenceOf.
const attemptsMax = 20;

export type Signature = 'none' | 'required' | 'adult';
type Chosen = { parcelId: string; carrier: string; service: string };
/** Why this service, with all that was weighed, so that anybody can choose again and come to the same. */
type Choice = Chosen & { price?: Money | undefined; reason: string; circumstances?: unknown };
type Attempt = Chosen & {
  /** Counts from 1 for each parcel. */
  attempt: number;
  /** What the carrier knows it by, see referenceOf. */
  reference: string;
  declaredValue: Money;
  signature: Signature;
};
export type Sold = { trackingNumber: string; shipmentNumber: string; cost?: Money | undefined };
/** `hash`: SHA-256 of the label's bytes, in hexadecimal; they lie in the label store. */
type Printed = { hash: string; format: 'zpl' | 'pdf' | 'gif' | 'png' | 'text' };
export type VoidReason = 'cancelled' | 'surplus' | 'unprintable' | 'replaced';
type Unwanted = Chosen & Sold & { attempt: number; reason: VoidReason };

export type LabelCommand =
  | { type: 'BuyLabel'; data: Choice & { declaredValue: Money; signature: Signature } }
  | { type: 'RecordNoOffer'; data: { parcelId: string; because: string; circumstances?: unknown } }
  | { type: 'RecordLabel'; data: { parcelId: string; attempt: number } & Sold & Printed & { cost: Money } }
  | { type: 'RecordLabelRefusal'; data: { parcelId: string; attempt: number; code: string } }
  /** The carrier was asked, and has none under the attempt's reference: it never heard of it. */
  | { type: 'RecordLabelLost'; data: { parcelId: string; attempt: number } }
  /** Nobody knows what became of the attempt: people have to ask. */
  | { type: 'RecordLabelUnsettled'; data: { parcelId: string; attempt: number } }
  /** What somebody learned who asked the carrier about an attempt in doubt; without a number it was not sold. */
  | { type: 'SettleLabel'; data: { parcelId: string; trackingNumber?: string | undefined } }
  /** A live label that we do not use: a second one, or one that the carrier does not print again. */
  | { type: 'RecordSurplusLabel'; data: { parcelId: string; attempt: number; reason: VoidReason } & Sold }
  | { type: 'RecordLabelVoided'; data: { parcelId: string; trackingNumber: string } }
  | { type: 'RecordVoidRefused'; data: { parcelId: string; trackingNumber: string } };

// These shapes are on disk for ever: add to them, never change them.
export type LabelEvent =
  | { type: 'RateChosen'; data: Choice }
  | { type: 'NoRateFound'; data: { parcelId: string; because: string; circumstances?: unknown } }
  | { type: 'LabelAttempted'; data: Attempt }
  | { type: 'LabelBought'; data: Chosen & { attempt: number; declaredValue: Money; cost: Money } & Sold & Printed }
  | { type: 'LabelRefused'; data: Chosen & { attempt: number; code: string } }
  | { type: 'LabelLost'; data: Chosen & { attempt: number } }
  | { type: 'LabelUnsettled'; data: Chosen & { attempt: number } }
  | { type: 'LabelVoidRequested'; data: Unwanted }
  | { type: 'LabelVoided'; data: Unwanted }
  | { type: 'LabelVoidRefused'; data: Unwanted };

/** What may be true of a parcel's label, with what it means; published in docs/shipments.md. */
export const labelStatuses = {
  none: 'There is none: nobody tried yet, what was bought is being given back, or the carrier never heard of it.',
  'no-offer': 'No carrier takes the parcel there.',
  buying: 'A carrier is being asked; nobody knows yet whether it sold one. No other is bought.',
  unsettled:
    'Nobody can find out what became of the attempt. People ask the carrier; no other is bought until they know.',
  refused: 'The carrier says no. Mend what it says no to, and buy again.',
  bought: 'The parcel has its label: the only one that is not given back.',
} as const;
export type LabelStatus = keyof typeof labelStatuses;
type Bought = Extract<LabelEvent, { type: 'LabelBought' }>['data'];
export type Voiding = Unwanted & { readonly status: 'asked' | 'voided' | 'refused' };
/** What became of the label of one parcel. At most one is `bought`; what was bought besides is in `voidings`. */
export type Label = {
  readonly status: LabelStatus;
  readonly attempts: readonly Attempt[];
  /** How many of them since somebody chose. */
  readonly tries: number;
  /** Those that the carrier did not know when it was asked; it is asked once more later. */
  readonly lost: readonly number[];
  readonly choice?: Choice | undefined;
  readonly bought?: Bought | undefined;
  readonly code?: string | undefined;
  readonly voidings: readonly Voiding[];
};
export type Labels = { readonly [parcelId: string]: Label };

export const unlabelled: Label = { status: 'none', attempts: [], tries: 0, lost: [], voidings: [] };

/** At most 30 letters for our own ids, which have 24 before the parcel's number: no carrier takes more. */
export const referenceOf = (parcelId: string, attempt: number) => `${parcelId}-${attempt}`;

/**
 * At most one label of a parcel is bought and not given back, whatever carriers answer, or fail to. `isWanted`: whether what
 * it is for still stands; if not, nothing more is tried, and what turns out to be bought is given back.
 */
export function decideLabel({ type, data }: LabelCommand, label: Label = unlabelled, isWanted = true): LabelEvent[] {
  switch (type) {
    case 'BuyLabel':
      return buy(data, label);
    case 'RecordNoOffer':
      if (!isWanted || (label.status !== 'none' && label.status !== 'refused')) return [];
      return [{ type: 'NoRateFound', data }];
    case 'RecordLabel':
      return bought(data, label, isWanted);
    case 'RecordLabelRefusal': {
      if (!isOpen(label, data.attempt)) return [];
      return [{ type: 'LabelRefused', data: { ...chosenOf(label), attempt: data.attempt, code: data.code } }];
    }
    case 'RecordLabelLost': {
      if (!isOpen(label, data.attempt) || label.lost.includes(data.attempt)) return [];
      const lost: LabelEvent = { type: 'LabelLost', data: { ...chosenOf(label), attempt: data.attempt } };
      return [lost, ...again(label, isWanted)];
    }
    case 'RecordLabelUnsettled':
      if (!isOpen(label, data.attempt) || label.status === 'unsettled') return [];
      return [{ type: 'LabelUnsettled', data: { ...chosenOf(label), attempt: data.attempt } }];
    case 'SettleLabel': {
      const learned = learnedOf(data, label);
      return learned === undefined ? [] : decideLabel(learned, label, isWanted);
    }
    case 'RecordSurplusLabel':
      return surplus(data, label);
    case 'RecordLabelVoided':
    case 'RecordVoidRefused':
      return voided(type, data, label, isWanted);
  }
}

function buy(data: Extract<LabelCommand, { type: 'BuyLabel' }>['data'], label: Label): LabelEvent[] {
  const { declaredValue, signature, ...choice } = data;
  if (isUnknown(label) || label.status === 'bought') {
    const { carrier, service, ...last } = label.attempts.at(-1)!;
    const manner = { carrier, service, declaredValue: last.declaredValue, signature: last.signature };
    const { carrier: asked, service: by } = choice;
    if (sameContent(manner, { carrier: asked, service: by, declaredValue, signature })) return [];
    if (label.status === 'bought') throw new Refusal('label-bought', 'The parcel has a label: replace it.');
    throw new Refusal('label-under-way', 'A label is being bought; nobody knows yet whether the carrier sold it.');
  }
  if (label.attempts.length >= attemptsMax)
    throw new Refusal('too-many-labels', `A label was tried ${attemptsMax} times: ask the carrier what is wrong.`);
  return [{ type: 'RateChosen', data: choice }, attempt(label, choice, declaredValue, signature)];
}

/** The carrier's book of one attempt says more than we knew. */
function bought(
  data: Extract<LabelCommand, { type: 'RecordLabel' }>['data'],
  label: Label,
  isWanted: boolean,
): LabelEvent[] {
  if (isKnown(label, data.trackingNumber)) return [];
  const { parcelId, carrier, service, declaredValue } = attemptOf(label, data.attempt);
  // Late news of an attempt that was given up: one label is enough, or nobody wants any.
  if (!isOpen(label, data.attempt)) return surplus({ ...data, reason: 'surplus' }, label);
  const bought = { ...data, parcelId, carrier, service, declaredValue };
  const event: LabelEvent = { type: 'LabelBought', data: bought };
  return isWanted ? [event] : [event, ...giveLabelBack({ ...label, bought }, 'cancelled')];
}

function surplus(
  {
    parcelId,
    attempt,
    reason,
    trackingNumber,
    shipmentNumber,
    cost,
  }: Sold & { parcelId: string; attempt: number; reason: VoidReason },
  label: Label,
): LabelEvent[] {
  if (isKnown(label, trackingNumber)) return [];
  const { carrier, service } = attemptOf(label, attempt);
  const sold = { trackingNumber, shipmentNumber, ...(cost !== undefined && { cost }) };
  return [{ type: 'LabelVoidRequested', data: { parcelId, carrier, service, attempt, ...sold, reason } }];
}

/** Once what could not be printed is given back, another is bought; if it cannot be, people decide whether to pay twice. */
function voided(
  type: 'RecordLabelVoided' | 'RecordVoidRefused',
  { trackingNumber }: { trackingNumber: string },
  label: Label,
  isWanted: boolean,
): LabelEvent[] {
  const voiding = label.voidings.find((one) => one.trackingNumber === trackingNumber);
  if (voiding === undefined) throw new Refusal('label-unknown', `Nobody asked to void ${trackingNumber}.`);
  // Who was refused may still succeed by telephone.
  if (voiding.status === 'voided' || (voiding.status === 'refused' && type === 'RecordVoidRefused')) return [];
  const { status: _, ...data } = voiding;
  const isWaiting = voiding.reason === 'unprintable' && isOpen(label, voiding.attempt);
  if (type === 'RecordLabelVoided') {
    const over: LabelEvent = { type: 'LabelVoided', data };
    return isWaiting ? [over, ...again(label, isWanted)] : [over];
  }
  const refused: LabelEvent = { type: 'LabelVoidRefused', data };
  if (!isWaiting) return [refused];
  const { attempt } = voiding;
  return [refused, { type: 'LabelRefused', data: { ...chosenOf(label), attempt, code: 'unprintable' } }];
}

/** Gives back what is bought; what is being bought is given back once it is known. */
export function giveLabelBack(label: Label | undefined, reason: VoidReason): LabelEvent[] {
  if (label?.bought === undefined) return [];
  const { parcelId, carrier, service, attempt, trackingNumber, shipmentNumber, cost } = label.bought;
  const data = { parcelId, carrier, service, attempt, trackingNumber, shipmentNumber, cost, reason };
  return [{ type: 'LabelVoidRequested', data }];
}

/** Gives back what is bought, so that another is bought instead. */
export function replaceLabel(label: Label | undefined): LabelEvent[] {
  if (label !== undefined && isUnknown(label))
    throw new Refusal('label-under-way', 'A label is being bought: replace it once it is known.');
  return giveLabelBack(label, 'replaced');
}

function attempt(
  label: Label,
  { parcelId, carrier, service }: Chosen,
  declaredValue: Money,
  signature: Signature,
): LabelEvent {
  const attempt = label.attempts.length + 1;
  const reference = referenceOf(parcelId, attempt);
  const data = { parcelId, carrier, service, attempt, reference, declaredValue, signature };
  return { type: 'LabelAttempted', data };
}

/** The same once more, as long as that may help. */
function again(label: Label, isWanted: boolean): LabelEvent[] {
  if (!isWanted) return [];
  const { parcelId, carrier, service, attempt: last, declaredValue, signature } = label.attempts.at(-1)!;
  if (label.tries < triesMax && label.attempts.length < attemptsMax)
    return [attempt(label, { parcelId, carrier, service }, declaredValue, signature)];
  return [{ type: 'LabelUnsettled', data: { parcelId, carrier, service, attempt: last } }];
}

/** Whether an answer to this attempt would still be one. */
const isOpen = ({ status, attempts }: Label, attempt: number) =>
  (status === 'buying' || status === 'unsettled') && attempts.at(-1)?.attempt === attempt;

/** Whether the carrier may have sold a label that we do not know of. */
export function isUnknown({ status, attempts, lost, voidings }: Label) {
  const { attempt } = attempts.at(-1) ?? { attempt: 0 };
  const isSettled =
    lost.includes(attempt) || voidings.some((one) => one.attempt === attempt && one.status === 'voided');
  return status === 'buying' || (status === 'unsettled' && !isSettled);
}

/** Under which label a parcel travels, if it does: one that the carrier did not take back in time may be it. */
export const soldOf = ({ bought, voidings }: Label) => bought ?? voidings.at(-1);

/** Whether news under this number are about a label that another took the place of. */
export const isReplaced = ({ bought }: Label, trackingNumber: string | undefined) =>
  trackingNumber !== undefined && bought !== undefined && bought.trackingNumber !== trackingNumber;

function attemptOf({ attempts }: Label, attempt: number): Attempt {
  const known = attempts[attempt - 1];
  if (known === undefined) throw new Refusal('label-unknown', `No label was tried ${attempt} times.`);
  return known;
}

function chosenOf({ attempts }: Label): Chosen {
  const { parcelId, carrier, service } = attempts.at(-1)!;
  return { parcelId, carrier, service };
}

export function evolveLabels(labels: Labels, { type, data }: LabelEvent): Labels {
  const label = labels[data.parcelId] ?? unlabelled;
  const become = (more: Partial<Label>): Labels => ({ ...labels, [data.parcelId]: { ...label, ...more } });
  switch (type) {
    case 'RateChosen':
      return become({ choice: data, tries: 0 });
    case 'NoRateFound':
      return become({ status: 'no-offer', code: data.because });
    case 'LabelAttempted':
      return become({
        ...{ status: 'buying', code: undefined, tries: label.tries + 1 },
        attempts: [...label.attempts, data],
      });
    case 'LabelBought':
      return become({ status: 'bought', bought: data });
    case 'LabelRefused':
      return become({ status: 'refused', code: data.code });
    case 'LabelLost':
      return become({ status: 'none', lost: [...label.lost, data.attempt] });
    case 'LabelUnsettled':
      return become({ status: 'unsettled' });
    case 'LabelVoidRequested': {
      const voidings = [...label.voidings, { ...data, status: 'asked' } as const];
      if (label.bought?.trackingNumber !== data.trackingNumber) return become({ voidings });
      return become({ voidings, status: 'none', bought: undefined });
    }
    case 'LabelVoided':
      // What could not be printed is no label: the attempt came to nothing.
      return become({
        voidings: settled(label, data, 'voided'),
        ...(data.reason === 'unprintable' && isOpen(label, data.attempt) && { status: 'none' }),
      });
    case 'LabelVoidRefused':
      return become({ voidings: settled(label, data, 'refused') });
  }
}

const settled = ({ voidings }: Label, { trackingNumber }: Sold, status: Voiding['status']) =>
  voidings.map((one) => (one.trackingNumber === trackingNumber ? { ...one, status } : one));
