import type { TaxScheme } from '../journal/entry.js';
import { wordingOf } from '../tax/scheme.js';
import type { Document } from './document.js';

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
    ...[...schemes].map(wordingOf).filter((wording) => wording !== undefined),
    ...(exported ? [exportWording] : []),
  ];
}
