import type { TaxScheme } from '../journal/entry.js';
import type { Document } from './document.js';

/** What an invoice must say of goods under the margin scheme, instead of showing VAT: Art. 226 (14), Directive 2006/112/EC. */
export const schemeWordings: { readonly [scheme in Exclude<TaxScheme, 'NORMAL'>]: string } = {
  MARGIN_SECOND_HAND: 'Margin scheme - second-hand goods',
  MARGIN_ART: 'Margin scheme - works of art',
  MARGIN_ANTIQUES: "Margin scheme - collectors' items and antiques",
};
export const exportWording = 'Export of goods: zero-rated';
export const correctionWording = (invoiceNumber: string) => `Credit note to invoice ${invoiceNumber}`;
/** The tax of marketplaces is no tax of ours: a memo, with its amount after it. */
export const collectedWording = (by: string) => `Tax collected and remitted by ${by}`;

type Worded = Pick<Document, 'exported'> & {
  readonly lines: readonly { readonly scheme: TaxScheme }[];
  readonly corrects?: string | undefined;
};

/** All that a document has to say in words, each once. */
export function wordingsOf({ lines, exported, corrects }: Worded): string[] {
  const schemes = new Set(lines.map(({ scheme }) => scheme));
  return [
    ...(corrects === undefined ? [] : [correctionWording(corrects)]),
    ...[...schemes].flatMap((scheme) => (scheme === 'NORMAL' ? [] : [schemeWordings[scheme]])),
    ...(exported ? [exportWording] : []),
  ];
}
