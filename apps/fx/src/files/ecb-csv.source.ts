import { parse } from 'csv-parse/sync';
import { BrokenFile, shown, textOf, type Printed } from './rate-file.js';

const missing = 'N/A';
const recordCharsMax = 10_000;

/**
 * What the ECB's history as CSV says (eurofxref-hist.csv): a line for each day, a column for each currency that ever was.
 * A comma ends every line, so that there is a last column without a name; N/A stands where there is no rate.
 * @throws BrokenFile if it is anything else than that.
 */
export function readEcbCsv(bytes: Uint8Array): Printed[] {
  const [header = [], ...lines] = recordsOf(textOf(bytes));
  const [date, ...columns] = header;
  if (date !== 'Date') throw new BrokenFile(`the first column is ${shown(date ?? '')}, not Date`);
  const unnamed = columns.findIndex((name) => name === '');
  if (unnamed >= 0 && unnamed < columns.length - 1) throw new BrokenFile(`column ${unnamed + 2} has no name`);
  const currencies = unnamed < 0 ? columns : columns.slice(0, unnamed);
  const twice = currencies.find((name, index) => currencies.indexOf(name) < index);
  if (twice !== undefined) throw new BrokenFile(`there are two columns ${shown(twice)}`);
  return lines.map(([time = '', ...rates]) => {
    const beyond = rates.slice(currencies.length).join('');
    if (beyond !== '') throw new BrokenFile(`${shown(time)}: ${shown(beyond)} is in a column without a name`);
    const named = currencies.map((currency, index) => [currency, rates[index]!] as const);
    return { time, rates: named.filter(([, rate]) => rate !== missing) };
  });
}

/** Every record as long as the first: the library says in which line one is not, as in a file that was cut. */
function recordsOf(text: string): string[][] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, max_record_size: recordCharsMax });
  } catch (error) {
    throw new BrokenFile(error instanceof Error ? error.message : String(error));
  }
}
