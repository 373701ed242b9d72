import { cell, csvRow } from '#contracts/csv-cell.js';

type Row = { readonly [column: string]: unknown };
/** How rows are written, a page at a time. */
export type Written = {
  readonly head: (columns: readonly string[]) => string;
  /** `from`: how many rows came before. */
  readonly page: (columns: readonly string[], rows: readonly Row[], from: number) => string;
  readonly foot: string;
};

/**
 * RFC 4180 in UTF-8, with the columns' names in the first row. Null is an empty cell; decimals have all their digits; text that a
 * spreadsheet would take for a formula begins with one apostrophe more.
 */
export const csv: Written = {
  head: (columns) => csvRow(columns),
  page: (columns, rows) => rows.map((row) => `${columns.map((column) => cellOf(row[column])).join(',')}\r\n`).join(''),
  foot: '',
};

/** One array of objects, a row a line. Decimals are text, so that no reader rounds them. */
export const json: Written = {
  head: () => '[',
  page: (columns, rows, from) =>
    rows
      .map((row, index) => {
        const object = Object.fromEntries(columns.map((column) => [column, row[column]]));
        return `${from + index === 0 ? '\n' : ',\n'}${JSON.stringify(object)}`;
      })
      .join(''),
  foot: '\n]\n',
};

// A decimal below zero is text as rows have it, and begins with a minus.
const number = /^-?\d+(\.\d+)?$/;
const cellOf = (value: unknown) => {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' && !number.test(value) ? cell(value) : `${value as string | number | boolean}`;
};
