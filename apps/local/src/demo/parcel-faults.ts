import { format, type Money } from '#money/money.js';
import type { BookedParcel } from '../../../sandbox/src/parcels/parcel-truth.js';

/** A closed parcel as the shop has it: with the one label that is on it, or still without. */
export type LabelledParcel = {
  readonly parcelId: string;
  readonly isReturn: boolean;
  readonly label?: { readonly carrier: string; readonly trackingNumber: string; readonly cost: Money };
};

/**
 * In words, where the carriers' books differ from what the shop says: for each parcel they have one live label, at the price
 * that the shop knows, and it was brought; for a parcel without a label they have none.
 */
export function parcelFaults(parcels: readonly LabelledParcel[], booked: readonly BookedParcel[]): string[] {
  const live = Map.groupBy(
    booked.filter((one) => one.live),
    ({ reference }) => parcelOf(reference),
  );
  return parcels.flatMap((parcel) => faultsOf(parcel, live.get(parcel.parcelId) ?? []));
}

/** A label is bought under the number of its parcel and that of the attempt. */
const parcelOf = (reference: string) => reference.replace(/-\d+$/, '');

function faultsOf({ parcelId, isReturn, label }: LabelledParcel, theirs: readonly BookedParcel[]): string[] {
  const numbers = theirs.map(({ carrier, trackingNumber }) => `${carrier} ${trackingNumber}`).join(', ');
  if (label === undefined)
    return theirs.length === 0 ? [] : [`${parcelId} has no label, but the carriers sold ${numbers} for it`];
  const { carrier, trackingNumber, cost } = label;
  const [only, ...others] = theirs;
  if (only === undefined) return [`${parcelId}: ${carrier} has no live label ${trackingNumber}`];
  if (others.length > 0) return [`${parcelId} has ${theirs.length} live labels: ${numbers}`];
  if (only.carrier !== carrier || only.trackingNumber !== trackingNumber)
    return [`${parcelId} goes by ${carrier} ${trackingNumber} here, by ${numbers} in the carriers' books`];
  const { charge } = only;
  const wrong = (fault: string) => `${parcelId}, ${carrier} ${trackingNumber}: ${fault}`;
  return [
    ...(charge.minor === cost.minor && charge.currency === cost.currency
      ? []
      : [wrong(`costs ${written(cost)} here, ${written(charge)} in the carrier's books`)]),
    ...(only.isReturn === isReturn ? [] : [wrong(`is ${isReturn ? 'no' : 'a'} return in the carrier's books`)]),
    ...(only.last === 'delivered' ? [] : [wrong(`was seen last as ${only.last}, and not delivered`)]),
  ];
}

const written = (money: Money) => `${money.currency} ${format(money)}`;
