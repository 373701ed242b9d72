import { labelStatuses } from '../../apps/fulfillment/src/label/label.js';
import { returnStatuses } from '../../apps/fulfillment/src/return/return.js';
import { attentions } from '../../apps/fulfillment/src/shipment/shipment-attention.js';
import { shipmentStatuses } from '../../apps/fulfillment/src/shipment/shipment.js';
import { parcelStatuses, type ParcelStatus } from '../../apps/fulfillment/src/tracking/scan.js';
import type { Document } from './document.js';

const ofShipment: Record<(typeof shipmentStatuses)[number], string> = {
  ordered: 'It is to be picked and packed.',
  packed: 'Every piece lies in a closed parcel.',
  dispatched: 'All parcels have left the house.',
  delivered: 'All parcels were with their buyer at one time. A carrier that corrects itself afterwards is trouble.',
  cancelled: 'Nothing may leave. Labels go back to their carriers, also those that are bought too late to stop.',
};
const ofParcel: Record<ParcelStatus, readonly [means: string, leads: string]> = {
  announced: ['The carrier knows of it and has not seen it.', ''],
  'in-transit': ['The carrier has it.', 'It has left, if nobody scanned it out.'],
  exception: ['It is held up.', 'People look at it, the buyer is told.'],
  'out-for-delivery': ['It is in the van.', 'It has left, if nobody scanned it out.'],
  returning: ['It is on its way back to us.', 'People look at it, the buyer is told.'],
  lost: ['The carrier gave it up.', 'People look at it, the buyer is told. It is asked for no more.'],
  returned: ['It is back with us.', 'As returning. It is asked for no more.'],
  delivered: ['Its buyer has it.', 'The shipment is delivered, if it was the last. It is asked for no more.'],
};
const ofReturn: Record<(typeof returnStatuses)[number], string> = {
  authorised: 'The buyer may send these lines back; what it names is in no other return.',
  arrived: 'A piece of it was scanned here.',
  inspected: 'What arrived was looked at, once. What did not arrive may be returned another time.',
  cancelled: 'It does not come, or will never. Its label goes back, if it was not used.',
};

const table = (heads: readonly string[], rows: readonly (readonly string[])[]) =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** What a shipment, its parcels, their labels and what comes back may be, and what calls for people. */
export function shipmentStates(): Document {
  const weakestFirst = parcelStatuses.map((status, index) => [String(index + 1), status, ...ofParcel[status]]);
  return {
    file: 'shipments.md',
    content: `# The states of a shipment

Generated from \`apps/fulfillment/src\`; \`npm run docs\` writes it.

${table(
  ['shipment', 'means'],
  shipmentStatuses.map((status) => [status, ofShipment[status]]),
)}

## A parcel on its way

A parcel is what its carrier saw last. News come in any order and number; each thing that was seen counts once, by its own
time. Of two that were seen at the same instant the one further down this table counts. Whoever corrects an error later is
right: a parcel that was delivered may be lost the day after, and the shipment is told to people then, not undelivered.

${table(['rank', 'status', 'means', 'leads to'], weakestFirst)}

## The label of a parcel

A parcel has at most one label that is not given back, whatever carriers answer. An attempt is on record before the carrier is
called, under a reference of its own; where no answer came, the carrier is asked for that reference before another is tried,
ten times in a row. What turns up later is given back.

${table(['label', 'means'], Object.entries(labelStatuses))}

## What calls for people

${table(
  ['attention', 'why', 'until'],
  Object.entries(attentions).map(([name, [why, until]]) => [name, why, until]),
)}

## What comes back

${table(
  ['return', 'means'],
  returnStatuses.map((status) => [status, ofReturn[status]]),
)}
`,
  };
}
