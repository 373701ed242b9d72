import type { TaxScheme } from '../journal/entry.js';
import { wordingOf } from '../tax/scheme.js';
import type { Document } from './document.js';

export const exportWording = 'Export of goods: zero-rated';
/** What corrects another document names it. */
export const correctionWording = (kind: Document['kind'], corrected: string) =>
  ({ invoice: `Takes back credit note ${corrected}`, 'credit-note': `Credit note to invoice ${corrected}` })[kind];
/** The tax of marketplaces is no tax of ours: a memo, with its amount after it. */
export const collectedWording = (by: string) => `Tax collected and remitted by ${by}`;

type Worded = Pick<Document, 'kind' | 'exported'> & {
  readonly lines: readonly { readonly scheme: TaxScheme }[];
  readonly corrects?: string | undefined;
};

/** All that a document has to say in words, each once. */
export function wordingsOf({ kind, lines, exported, corrects }: Worded): string[] {
  const schemes = new Set(lines.map(({ scheme }) => scheme));
  return [
    ...(corrects === undefined ? [] : [correctionWording(kind, corrects)]),
    ...[...schemes].map(wordingOf).filter((wording) => wording !== undefined),
    ...(exported ? [exportWording] : []),
  ];
}
