import { setImmediate } from 'node:timers/promises';
import { descriptionAt, tableOf, type Issued, type Table } from './paper.js';
import type { Style } from './pen.driver.js';
import { page, type Sheet } from './sheet.driver.js';

/** Before each column but the first. */
const gap = 8;
const descriptionMin = 130;

/** A column as wide as what is in it: right-aligned text ends at `right`, other text begins at `left`. */
type Column = { readonly heading: string; readonly left: number; readonly right: number; readonly toRight: boolean };

/**
 * The lines of a document as a table, over as many pages as it takes, with its headings on each. A page takes milliseconds, so
 * others have their turn in between.
 */
export async function writeLines(sheet: Sheet, issued: Issued) {
  const table = tableOf(issued);
  const { size, columns } = columnsOf(sheet, table);
  const [plain, grey, bold]: Style[] = [{ size }, { size, grey: true }, { size, bold: true }];
  const leading = size + 3;
  const { pen } = sheet;
  const cell = (text: string, { left, right, toRight }: Column, style: Style) =>
    toRight ? pen.writeTo(right, text, sheet.y, style) : pen.write(text, left, sheet.y, style);
  const headings = () => {
    for (const column of columns) cell(column.heading, column, bold!);
    pen.line(page.left, page.right, sheet.y + 4);
    sheet.y += leading + 6;
  };
  sheet.makeRoom(4 * leading);
  headings();
  const { left, right } = columns[descriptionAt]!;
  for (const { cells, under } of table.rows) {
    const description = pen.wrap(cells[descriptionAt]!, right - left, plain!);
    const below = under.flatMap((text) => pen.wrap(text, right - left, grey!));
    if (sheet.makeRoom((description.length + below.length) * leading)) {
      headings();
      await setImmediate();
    }
    cells.forEach((text, index) => index !== descriptionAt && cell(text, columns[index]!, plain!));
    for (const text of description) pen.write(text, left, (sheet.y += leading) - leading, plain!);
    for (const text of below) pen.write(text, left, (sheet.y += leading) - leading, grey!);
    sheet.y += 3;
  }
  pen.line(page.left, page.right, sheet.y - leading + 4);
}

/** The largest letters that leave the description enough room beside the amounts. */
function columnsOf({ pen }: Sheet, { columns, rows }: Table): { size: number; columns: Column[] } {
  // What is written twice as large is twice as wide, so it is measured once.
  const unit = columns.map(({ heading }, index) => {
    if (index === descriptionAt) return 0;
    const texts = new Set(rows.map(({ cells }) => cells[index]!));
    const widest = Math.max(...[...texts].map((text) => pen.width(text, { size: 1 })));
    return Math.max(widest, pen.width(heading, { size: 1, bold: true }));
  });
  const roomBeside = (size: number) =>
    unit.reduce((room, width, index) => room - width * size - (index === 0 ? 0 : gap), page.right - page.left);
  const size = [8, 7, 6].find((size) => roomBeside(size) >= descriptionMin) ?? 5;
  let at = page.left - gap;
  return {
    size,
    columns: columns.map(({ heading, right: toRight }, index) => {
      const left = at + gap;
      at = left + (index === descriptionAt ? roomBeside(size) : unit[index]! * size);
      return { heading, left, right: at, toRight };
    }),
  };
}
