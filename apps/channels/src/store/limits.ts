/** So much of a file is read; a real day of a large store is a hundredth of it. */
export const fileBytesMax = 20_000_000;
export const rowsMax = 200_000;
/** A row with line breaks within its quotes may have so many lines; a quote that is open longer was never meant to be one. */
export const linesOfRowMax = 20;
/** With more rows whose quotes do not fit it is no such file. */
export const misquotedMax = 1_000;
/** A receipt that a till tells by itself. */
export const linesMax = 1_000;
export const quantityMax = 1_000_000;
/** What one line may cost, in minor units: so much that the sum of all rows of a file is still exact. */
export const lineMinorMax = 10_000_000_000;
/** Longer names of goods are cut. */
export const titleMax = 400;
/** The clock of a till goes on while it prints, but not for so long. */
export const receiptMsMax = 600_000;

export type FileFault = 'file-too-large' | 'too-many-rows' | 'no-csv';

/** Nothing of the file was read, since it is larger than any file of a till, or none. */
export class FileRefused extends Error {
  constructor(
    readonly code: FileFault,
    message: string,
  ) {
    super(message);
  }
}

/**
 * What a till wrote, without a byte order mark. Bytes that are no UTF-8 become U+FFFD, so that they cost the rows that they
 * are in and not the file.
 * @throws FileRefused
 */
export function textOf(bytes: Uint8Array): string {
  if (bytes.byteLength > fileBytesMax)
    throw new FileRefused('file-too-large', `the file has ${bytes.byteLength} bytes, and ${fileBytesMax} are the most`);
  return new TextDecoder('utf-8').decode(bytes);
}

/** Whether something in it was no UTF-8, or is a character that no till prints. */
export const isGarbled = (text: string) =>
  // eslint-disable-next-line no-control-regex -- control characters are what it finds
  /[\ufffd\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text);
