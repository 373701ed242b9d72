import type { z } from 'zod';
import type { postalAddress } from '#contracts/personal.js';
import { countryOf } from '#contracts/places.js';
import { format } from '#money/money.js';
import { wordingOf } from '../tax/scheme.js';
import type { Document, DocumentLine } from './document.js';
import { collectedWording } from './wordings.js';

/** A document with its number. */
export type Issued = { readonly number: string; readonly document: Document };

/**
 * The buyer in clear text, opened by the caller for one reader; or why that reader is not told: the person was forgotten on
 * request, or the reader may not see it.
 */
export type ShownBuyer =
  { readonly name: string; readonly address?: z.infer<typeof postalAddress> | undefined } | 'erased' | 'withheld';

/** 133500 GBP as 1,335.00. */
export const amountIn = (minor: number, currency: string) =>
  format({ minor, currency }).replace(/\d+/, (units) => units.replace(/\B(?=(\d{3})+$)/g, ','));

export const titleOf = ({ document: { kind } }: Issued) => ({ invoice: 'Invoice', 'credit-note': 'Credit note' })[kind];

/** What stands beside the addresses: labels and values. */
export function headOf({ number, document }: Issued): [label: string, value: string][] {
  const { kind, issuedOn, suppliedOn, orderNumber, channel, currency, corrects, reason } = document;
  const corrected = { invoice: 'Takes back credit note', 'credit-note': 'Corrects invoice' }[kind];
  return [
    ['Number', number],
    ['Date of issue', issuedOn],
    ['Date of supply', suppliedOn],
    ['Order', orderNumber],
    ['Sold through', channel],
    ...(corrects === undefined ? [] : [[corrected, corrects] as [string, string]]),
    ...(reason === undefined ? [] : [['Reason', reason] as [string, string]]),
    ['Amounts in', currency],
  ];
}

export const sellerLines = ({ document: { seller } }: Issued) => [
  seller.legalName,
  ...seller.address,
  ...(seller.vatId === undefined ? [] : [`VAT ID ${seller.vatId}`]),
];

/** Who buys. A sale over the counter names nobody. */
export function buyerLines({ document: { buyer, destination } }: Issued, shown: ShownBuyer): string[] {
  const country = destination === undefined ? [] : [countryOf(destination)];
  if (buyer.name === undefined) return ['Not named', ...country];
  if (shown === 'erased') return ['Name and address erased on request', ...country];
  if (shown === 'withheld') return ['Name and address withheld', ...country];
  if (shown.address === undefined) return [shown.name, ...country];
  const { street, addition, postalCode, city, region } = shown.address;
  const town = postalCode === undefined ? city : `${postalCode} ${city}`;
  return [shown.name, street, addition, town, region, ...country].filter((line) => line !== undefined);
}

/** A row of the table: a cell for each column, and what stands below the description. */
export type Row = { readonly cells: readonly string[]; readonly under: readonly string[] };
export type Table = {
  readonly columns: readonly { readonly heading: string; readonly right: boolean }[];
  readonly rows: Row[];
};
/** The column of the description, which takes what room the others leave. */
export const descriptionAt = 1;

/** What was charged, row by row: the last cells add up to the total. */
export function tableOf({ document }: Issued): Table {
  const { lines, shipping, other, taxes, currency } = document;
  const [discounted, taxed] = [lines.some(({ discountMinor }) => discountMinor > 0), taxes.length > 0];
  const mixed = new Set(lines.map(({ scheme }) => scheme)).size > 1;
  const tax = taxNameOf(taxes.map(({ jurisdiction }) => jurisdiction));
  const amount = (minor: number | undefined) => (minor === undefined ? '' : amountIn(minor, currency));
  const row = (charged: Partial<DocumentLine>, what: Pick<DocumentLine, 'description'>, under: string[] = []): Row => ({
    cells: [
      ...[`${charged.line ?? ''}`, what.description, `${charged.quantity ?? ''}`, amount(charged.unitPriceMinor)],
      ...(discounted ? [amount(charged.discountMinor || undefined)] : []),
      ...(taxed ? [amount(charged.netMinor), percentOf(charged), amount(charged.tax?.amountMinor)] : []),
      amount(charged.grossMinor),
    ],
    under,
  });
  const right = (heading: string) => ({ heading, right: true });
  return {
    columns: [
      ...[right('#'), { heading: 'Description', right: false }, right('Quantity'), right('Unit price')],
      ...(discounted ? [right('Discount')] : []),
      ...(taxed ? [right('Net'), right(`${tax} %`), right(tax)] : []),
      right('Total'),
    ],
    rows: [
      ...lines.map((line) => row(line, line, [line.sku, ...(mixed ? wordingsOf(line) : [])])),
      ...shipping.map((part) => row(part, { description: 'Shipping' }, mixed ? wordingsOf(part) : [])),
      ...(other ? [row({ grossMinor: other.amountMinor }, other)] : []),
    ],
  };
}

/** Below the table: what tax is in the total, and the total, which is the one in bold. */
export function totalsOf({ document }: Issued): { label: string; amount: string; bold: boolean }[] {
  const { kind, taxes, taxInBooks, collected, totalMinor, currency, taxIncluded } = document;
  const plain = (label: string, minor: number, unit = currency) => ({
    label,
    amount: amountIn(minor, unit),
    bold: false,
  });
  const total = { invoice: 'Total', 'credit-note': 'Total credited' }[kind];
  return [
    ...taxes.map(({ jurisdiction, ratePercent, taxableMinor, taxMinor }) =>
      plain(
        `${taxNameOf([jurisdiction])} ${jurisdiction} ${ratePercent}% on ${amountIn(taxableMinor, currency)}, ${taxIncluded ? 'included' : 'added'}`,
        taxMinor,
      ),
    ),
    { ...plain(`${total} ${currency}`, totalMinor), bold: true },
    ...(taxInBooks ? [plain(`The tax in ${taxInBooks.currency}`, taxInBooks.minor, taxInBooks.currency)] : []),
    ...(collected ? [plain(`${collectedWording(collected.by)}, not part of the total`, collected.amountMinor)] : []),
  ];
}

/** What is said at the end. */
export const notesOf = ({ document: { kind, paidBy, notes } }: Issued) => [
  ...notes,
  ...(paidBy === undefined ? [] : [`${{ invoice: 'Paid by', 'credit-note': 'Paid back by' }[kind]}: ${paidBy}`]),
];

const wordingsOf = ({ scheme }: Pick<DocumentLine, 'scheme'>) => [wordingOf(scheme) ?? []].flat();
const percentOf = ({ tax }: Partial<DocumentLine>) => (tax === undefined ? '' : `${tax.ratePercent}%`);
/** What the tax on sales is called there. */
function taxNameOf(places: readonly string[]): string {
  const names = new Set(places.map((place) => (['US', 'CA', 'AU', 'JP'].includes(countryOf(place)) ? 'Tax' : 'VAT')));
  return names.size === 1 && names.has('VAT') ? 'VAT' : 'Tax';
}
