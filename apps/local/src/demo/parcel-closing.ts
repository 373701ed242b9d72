import { styleText } from 'node:util';
import { sum, type Money } from '#money/money.js';
import { fitting } from './board.js';
import { never } from './closing.js';
import type { Dispatched } from './dispatch.js';
import { written } from './money-table.js';
import { carrierName } from './parcel-board.js';
import type { LabelledParcel } from './parcel-faults.js';
import { amount, choicesIn, choiceTable, serviceNames, tellingChoice, type RateChoice } from './rate-choice.js';
import type { Returned } from './return-trip.js';
import { table } from './table.js';
import type { Recorded, Shipment } from './warehouse.js';

const dayMs = 86_400_000;
const titleWidth = 52;

/** What was read back when the parcels were there. */
export type ParcelFindings = Dispatched & {
  readonly histories: readonly (readonly Recorded[])[];
  /** How many orders whose shipment was delivered have which status by now. */
  readonly orderStatuses: ReadonlyMap<string, number>;
  /** In words, where the carriers' books say otherwise. */
  readonly faults: readonly string[];
};
type Parcel = Shipment['parcels'][number] & Pick<Shipment, 'orderedAt' | 'promisedBy'>;

/** Every closed parcel and what comes back, as the shop has them. */
export function labelled({ shipments, returned }: Dispatched): LabelledParcel[] {
  const labelOf = ({ status, carrier, trackingNumber, cost }: Parcel['label']) =>
    status === 'bought' && carrier !== 'manual'
      ? { label: { carrier: carrier!, trackingNumber: trackingNumber!, cost: cost! } }
      : {};
  const sent = shipments
    .flatMap(({ parcels }) => parcels)
    .map(({ parcelId, label }) => ({ parcelId, isReturn: false, ...labelOf(label) }));
  if (returned?.back.label === undefined) return sent;
  const { returnId, label } = returned.back;
  return [...sent, { parcelId: returnId, isReturn: true, ...labelOf(label) }];
}

/** What became of the parcels, for whoever wants to know what it cost and whether promises were kept. */
export function parcelClosing(findings: ParcelFindings): string {
  const { returned, faults, histories } = findings;
  const choices = choicesIn(histories);
  const telling = tellingChoice(choices);
  return [
    '',
    ...parcelTable(findings.shipments, choices),
    '',
    ...bought(findings),
    '',
    ...(telling === undefined ? [] : [...choiceTable(telling), '']),
    ...(faults.length === 0 ? booksAgree(findings) : never(faults)),
    '',
    ...(returned === undefined ? [] : [...cameBack(returned), '']),
  ].join('\n');
}

/** A row for each service; days count from the order. */
function parcelTable(shipments: readonly Shipment[], choices: readonly RateChoice[]): string[] {
  const parcels = parcelsOf(shipments);
  const names = serviceNames(choices);
  const nameOf = ({ label: { status, carrier, service } }: Parcel) =>
    status === 'bought' ? (names.get(`${carrier} ${service}`) ?? `${carrier} ${service}`) : 'No carrier takes it';
  const rows = [...Map.groupBy(parcels, nameOf)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, some]) => row(name, some));
  const heads = [...statuses, 'Promised', 'Expected', 'Came', 'In time', 'Cost'].map((head) => ({ head }));
  return table([{ head: 'Service', words: true }, ...heads], rows, row('All', parcels));
}

const parcelsOf = (shipments: readonly Shipment[]) =>
  shipments.flatMap(({ parcels, orderedAt, promisedBy }) =>
    parcels.map((parcel): Parcel => ({ ...parcel, orderedAt, promisedBy })),
  );

function row(name: string, parcels: readonly Parcel[]): string[] {
  const delivered = parcels.filter((parcel) => parcel.deliveredAt !== undefined);
  const inTime = delivered.filter(({ deliveredAt, promisedBy }) => !promisedBy || deliveredAt! <= promisedBy);
  const daysTo = (end: (parcel: Parcel) => string | undefined) =>
    range(parcels.flatMap((parcel) => days(parcel.orderedAt, end(parcel))));
  const seconds = delivered.flatMap(({ handedOverAt, deliveredAt }) =>
    handedOverAt === undefined ? [] : [Math.ceil((Date.parse(deliveredAt!) - Date.parse(handedOverAt)) / 1_000)],
  );
  const count = (status: Status) => parcels.filter((parcel) => statusOf(parcel) === status).length;
  return [
    ...[name, ...statuses.map((status) => dash(count(status)))],
    ...[daysTo(({ promisedBy }) => promisedBy), daysTo(({ expectedBy }) => expectedBy)].map((text) => unit(text, 'd')),
    ...[unit(range(seconds), 's'), dash(inTime.length), costs(parcels).map(short).join(' + ')],
  ];
}

const statuses = ['Here', 'Under way', 'Delivered'] as const;
type Status = (typeof statuses)[number];

function statusOf({ status, handedOverAt }: Parcel): Status {
  if (status === 'delivered') return 'Delivered';
  return handedOverAt === undefined ? 'Here' : 'Under way';
}

const dash = (count: number) => (count === 0 ? '–' : String(count));

function days(from: string, to: string | undefined): number[] {
  if (to === undefined) return [];
  const date = (instant: string) => Date.parse(instant.slice(0, 10));
  return [(date(to) - date(from)) / dayMs];
}

const range = (numbers: readonly number[]) => {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return numbers.length === 0 ? '–' : least === most ? String(least) : `${least}–${most}`;
};
const unit = (text: string, name: string) => (text === '–' ? text : `${text} ${name}`);

/** What labels cost, in each currency. */
function costs(parcels: readonly Pick<Parcel, 'label'>[]): Money[] {
  const all = parcels.flatMap(({ label: { status, cost } }) => (status === 'bought' && cost ? [cost] : []));
  return [...Map.groupBy(all, ({ currency }) => currency)].map(([currency, some]) => sum(some, currency));
}
const short = (money: Money) => `${money.currency} ${written(money)}`;

function bought({ shipments, manifests }: ParcelFindings): string[] {
  const parcels = parcelsOf(shipments).filter(({ label }) => label.status === 'bought');
  return [...Map.groupBy(parcels, ({ label }) => label.carrier!)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([carrier, some]) => {
      const cost = costs(some).map(short).join(' + ');
      const manifest = manifests.find((one) => one.carrier === carrier);
      return `  ${carrierName(carrier).padEnd(6)} sold ${some.length} labels for ${cost}; manifest ${manifest?.manifestId}.`;
    });
}

function booksAgree(findings: ParcelFindings): string[] {
  const labels = labelled(findings).filter(({ label }) => label !== undefined).length;
  const orders = [...findings.orderStatuses].map(([status, count]) => `${count} ${status}`).join(', ');
  return [
    `  ${styleText('green', 'The carriers’ books agree.')} ${labels} labels are live there for ${labels} parcels, each sold once, at the price`,
    `  that the shop knows, and each parcel was brought. Orders that have all of theirs: ${orders}.`,
  ];
}

function cameBack({ back, unitId, title, status, refunded, faults }: Returned): string[] {
  if (faults.length > 0) return never(faults);
  const { returnId, orderId, label } = back;
  const came = `travelled with ${carrierName(label!.carrier!)} ${label!.trackingNumber} for ${short(label!.cost!)}`;
  return [
    `  ${styleText('green', 'One came back.')} ${fitting(title, titleWidth)}, ${unitId}, of order ${orderId}:`,
    `  authorised as ${returnId}, it ${came}, was scanned and found as sold.`,
    `  It is in stock under the same number, ${status.replaceAll('-', ' ')} yet; ${amount(refunded)} went back to the card, as the payment`,
    `  provider's books say, too.`,
  ];
}
