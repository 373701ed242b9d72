import { format, type Money } from '#money/money.js';
import type { Choice } from '../../../fulfillment/src/rate/rate-shopping.js';
import { table } from './table.js';
import type { Recorded } from './warehouse.js';

const offersShown = 6;

/** How the carrier of one parcel was chosen, as its history has it. */
export type RateChoice = {
  readonly parcelId: string;
  readonly reason: string;
  readonly circumstances: {
    readonly promisedBy?: string;
    readonly destination?: string;
    readonly value: Money;
    readonly considered: Choice['considered'];
  };
};

/** All choices in these histories. */
export const choicesIn = (histories: readonly (readonly Recorded[])[]): RateChoice[] =>
  histories.flat().flatMap(({ type, data }) => (type === 'RateChosen' ? [data as RateChoice] : []));

/** What a carrier calls its service, if it offered it to any of these parcels. */
export const serviceNames = (choices: readonly RateChoice[]): ReadonlyMap<string, string> =>
  new Map(
    choices.flatMap(({ circumstances }) =>
      circumstances.considered.map(({ carrier, service, name }) => [`${carrier} ${service}`, name] as const),
    ),
  );

/** The choice that shows most of the rule: with the most kinds of reasons against offers, then with the most offers. */
export function tellingChoice(choices: readonly RateChoice[]): RateChoice | undefined {
  const kinds = ({ circumstances: { considered } }: RateChoice) => new Set(considered.map(({ whyNot }) => whyNot)).size;
  const offers = ({ circumstances: { considered } }: RateChoice) => considered.length;
  return choices.toSorted((a, b) => kinds(b) - kinds(a) || offers(b) - offers(a))[0];
}

/** What was offered for a parcel, the chosen offer first, and what spoke against each of the others. */
export function choiceTable({ parcelId, reason, circumstances }: RateChoice): string[] {
  const { considered, promisedBy, destination, value } = circumstances;
  const sorted = considered.toSorted(
    (a, b) => Number(a.whyNot !== undefined) - Number(b.whyNot !== undefined) || a.price.minor - b.price.minor,
  );
  const rows = sorted
    .slice(0, offersShown)
    .map(({ name, price, arrivesBy, whyNot }) => [name, arrivesBy ?? '', amount(price), whyNot ?? `chosen: ${reason}`]);
  const heads = [{ head: 'Offered', words: true }, { head: 'There by', words: true }, { head: 'Price' }] as const;
  const more = considered.length - rows.length;
  const promised = promisedBy === undefined ? 'nothing was promised' : `promised by ${promisedBy.slice(0, 10)}`;
  return [
    `  Parcel ${parcelId}, worth ${amount(value)}, to ${destination}, ${promised}:`,
    '',
    ...table([...heads, { head: 'Why', words: true }], rows),
    ...(more > 0 ? [`  and ${more} more, none of them better`] : []),
  ];
}

export const amount = (money: Money) => `${money.currency} ${format(money)}`;
