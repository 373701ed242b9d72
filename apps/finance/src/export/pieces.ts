import type { Format, NumberedEntry, Piece } from './batch.js';

/** About as many characters are a piece: a day may be longer than a string can be. */
const pieceLength = 65_536;

/** What belongs to one file and comes one after the other, in few pieces. Texts are whole rows. */
export function gathered(texts: Iterable<Piece>): Piece[] {
  const pieces: Piece[] = [];
  let [open, held, length]: [string, string[], number] = ['', [], 0];
  const keep = () => {
    // Joined, not added: then it is one string at once, and not a tree of what it was made of for as long as it is kept.
    if (length > 0) pieces.push({ file: open, text: held.join('') });
    [held, length] = [[], 0];
  };
  for (const { file, text } of texts) {
    if (file !== open || length >= pieceLength) keep();
    open = file;
    held.push(text);
    length += text.length;
  }
  keep();
  return pieces;
}

/** A format that is one file: what it begins with, and the rows of each day. */
export const oneFile = (
  file: string,
  header: string,
  rowsOf: (day: string, entries: readonly NumberedEntry[]) => Iterable<string>,
): Format => ({
  begin: () => [{ file, text: header }],
  day: (day, entries) => gathered(named(file, rowsOf(day, entries))),
  end: () => [],
});

function* named(file: string, texts: Iterable<string>): Iterable<Piece> {
  for (const text of texts) yield { file, text };
}
