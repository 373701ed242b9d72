import PDFDocument from 'pdfkit';
import { writeLines } from './lines-table.driver.js';
import { buyerLines, headOf, notesOf, sellerLines, titleOf, totalsOf, type Issued, type ShownBuyer } from './paper.js';
import { Pen, replacedMark, Typefaces, type Style } from './pen.driver.js';
import { page, Sheet } from './sheet.driver.js';

const title: Style = { size: 18, bold: true };
const bold: Style = { size: 9, bold: true };
const plain: Style = { size: 9 };
const grey: Style = { size: 8, grey: true };
const leading = 13;
/** Addresses are on the left; on the right is the head, labels before values. */
const headAt = 330;
const valuesAt = 410;
const totalsAt = 250;

const standard = new Typefaces();

/**
 * An invoice or credit note as a PDF on A4. The same document, buyer and typefaces give the same bytes, whenever they are
 * asked for. It holds the buyer in clear text: it is for the reader whom the buyer was opened for, and must not be kept.
 */
export async function pdfOf(issued: Issued, buyer: ShownBuyer, typefaces: Typefaces = standard): Promise<Buffer> {
  const name = `${titleOf(issued)} ${issued.number}`;
  const { issuedOn, seller } = issued.document;
  // What pdfkit would take from the clock; the id of the file is a hash over these.
  const info = { Title: name, Author: seller.legalName, CreationDate: new Date(`${issuedOn}T00:00:00Z`) };
  const paper = new PDFDocument({ size: 'A4', margin: 0, bufferPages: true, lang: 'en', info });
  const chunks: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    paper.on('data', (chunk: Buffer) => chunks.push(chunk));
    paper.on('end', () => resolve(Buffer.concat(chunks))).on('error', reject);
  });
  const pen = new Pen(paper, typefaces);
  const sheet = new Sheet(pen, () => void paper.addPage());
  writeHead(sheet, issued, buyer);
  await writeLines(sheet, issued);
  writeTotals(sheet, issued);
  writeNotes(sheet, issued);
  const { count } = paper.bufferedPageRange();
  for (let at = 0; at < count; at++) {
    paper.switchToPage(at);
    pen.writeTo(page.right, `${name}, page ${at + 1} of ${count}`, page.foot, grey);
  }
  paper.end();
  return finished;
}

function writeHead(sheet: Sheet, issued: Issued, buyer: ShownBuyer) {
  const { pen } = sheet;
  pen.write(titleOf(issued), page.left, sheet.y, title);
  sheet.y += 30;
  let y = sheet.y;
  for (const [label, value] of headOf(issued)) {
    pen.write(label, headAt, y, grey);
    for (const line of pen.wrap(value, page.right - valuesAt, plain))
      pen.write(line, valuesAt, (y += leading) - leading, plain);
  }
  const [legalName, ...address] = sellerLines(issued);
  writeDown(sheet, [legalName!], bold, headAt - 20);
  writeDown(sheet, address, plain, headAt - 20);
  sheet.y += leading;
  writeDown(sheet, ['To'], grey, headAt - 20);
  writeDown(sheet, buyerLines(issued, buyer), plain, headAt - 20);
  sheet.y = Math.max(sheet.y, y) + 2 * leading;
}

function writeTotals(sheet: Sheet, issued: Issued) {
  sheet.y += 6;
  for (const { label, amount, bold: isTotal } of totalsOf(issued)) {
    const style = isTotal ? bold : plain;
    const lines = sheet.pen.wrap(label, page.right - totalsAt - 10 - sheet.pen.width(amount, style), style);
    sheet.makeRoom(lines.length * leading);
    sheet.pen.writeTo(page.right, amount, sheet.y, style);
    for (const line of lines) sheet.pen.write(line, totalsAt, (sheet.y += leading) - leading, style);
  }
  sheet.y += leading;
}

function writeNotes(sheet: Sheet, issued: Issued) {
  writeDown(sheet, notesOf(issued), plain, page.right);
  if (sheet.pen.replaced)
    writeDown(
      sheet,
      [`${replacedMark} Letters that cannot be printed here are replaced by the nearest, or by ?`],
      grey,
      page.right,
    );
}

/** Lines from the left edge to a point, each broken where it has to be. */
function writeDown(sheet: Sheet, texts: readonly string[], style: Style, right: number) {
  for (const line of texts.flatMap((text) => sheet.pen.wrap(text, right - page.left, style))) {
    sheet.makeRoom(leading);
    sheet.pen.write(line, page.left, sheet.y, style);
    sheet.y += leading;
  }
}
