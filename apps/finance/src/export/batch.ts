import type { Entry } from '../journal/entry.js';

/** An entry as it stands in the journal of a day. */
export type NumberedEntry = Entry & {
  /** Its place in the books, for ever: E-20260110-17 is the seventeenth of that day. */
  readonly entryId: string;
  /** The day whose journal it is in; later than its document's where that day was closed already: 2026-01-10. */
  readonly postingDate: string;
};

/** One numbered, immutable export of whole days. */
export type Batch = {
  /** B-2026-01-10-D of a day, B-2026-01-M of a month. */
  readonly batchId: string;
  readonly series: 'daily' | 'monthly';
  /** Counts from 1 within the series, without a gap. */
  readonly number: number;
  /** First and last day: 2026-01-01. */
  readonly from: string;
  readonly to: string;
  /** In which days begin and end: Europe/London. */
  readonly timeZone: string;
  readonly baseCurrency: string;
  /** The seller's country: GB. */
  readonly country: string;
  /** The legal name of whose books these are. */
  readonly seller: string;
};

/** A piece of one of the files of a batch: what belongs to one file comes in the order in which it stands there. */
export type Piece = { readonly file: string; readonly text: string };

/** How a batch is written for one accounting package. Days come in order, each once, with its entries in order. */
export type Format = {
  begin(): readonly Piece[];
  day(day: string, entries: readonly NumberedEntry[]): readonly Piece[];
  end(): readonly Piece[];
};
