import { Plaintext } from '#contracts/personal.js';

/** A row of a file as it was found. */
export type FileRow = {
  /** The line on which it begins, from 1. */
  readonly row: number;
  readonly text: string;
  /** None of what is no CSV; of a row that was cut off those that were left. */
  readonly cells: readonly string[];
  /** Not UTF-8, or control characters; quotes that do not fit; the file ends in it. */
  readonly fault?: 'garbled' | 'misquoted' | 'cut-off' | undefined;
};

/** Why a row is not taken. */
export const badReasons = [
  ...(['garbled', 'misquoted', 'cut-off', 'column-missing', 'column-extra', 'column-twice'] as const),
  ...(['no-receipt', 'no-sku', 'no-location', 'not-goods', 'not-a-number', 'quantity-zero'] as const),
  ...(['quantity-not-positive', 'price-not-positive', 'price-too-fine', 'too-large', 'no-such-date'] as const),
  ...(['currency', 'duplicate-row-conflict'] as const),
] as const;
export type BadReason = (typeof badReasons)[number];

/** A row that is not taken: people look at it. */
export type BadRow = {
  readonly row: number;
  readonly reason: BadReason;
  /** Names the column as the file does, and the rule; nothing of what stands there. */
  readonly detail: string;
  /** As it came. It may name who bought, so it is sealed before it is kept. */
  readonly text: Plaintext;
};

/** What is wrong with a row, in the words of its file. */
export type Fault = { readonly reason: BadReason; readonly detail: string };

export const bad = ({ row, text }: FileRow, { reason, detail }: Fault): BadRow => ({
  ...{ row, reason, detail },
  text: new Plaintext('account', text),
});

/** The trimmed cell of a column, '' if the file has no such column. */
export type Cells<Column extends string> = (column: Column) => string;
