import PDFDocument from 'pdfkit';
import { inWinAnsi } from './win-ansi.js';

/** Widths are in points; the page has 495. */
export type PaperColumn = readonly [heading: string, width: number, align?: 'right'];
type Font = 'Helvetica' | 'Helvetica-Bold' | 'Courier';
type Place = {
  readonly x: number;
  readonly width: number;
  readonly align?: 'right' | undefined;
  readonly font?: Font;
  readonly sizePt?: number;
};

const margin = 50;
const textPt = 8;
const rowPt = 13;
const gapPt = 6;

/**
 * A4 pages in the standard fonts. The same words are the same bytes on any machine: the day is told, the file's id is made
 * of it and the title, and nothing is compressed, since one zlib does not do it like another.
 */
export class Paper {
  private readonly pdf: PDFKit.PDFDocument;
  private readonly chunks: Uint8Array[] = [];
  private y = margin;

  constructor({ title, author, day }: { readonly title: string; readonly author: string; readonly day: string }) {
    this.pdf = new PDFDocument({
      ...{ size: 'A4', margin, compress: false, bufferPages: true, lang: 'en', displayTitle: true },
      info: { Title: title, Author: author, CreationDate: new Date(`${day}T00:00:00Z`) },
    });
    this.pdf.on('data', (chunk: Uint8Array) => this.chunks.push(chunk));
  }

  /** It stays on one page with so many rows of what follows. */
  heading(words: string, { sizePt = 11, rows = 4 } = {}) {
    this.room(sizePt + gapPt + rows * rowPt);
    this.y += gapPt;
    this.write(words, { x: margin, width: this.width(), font: 'Helvetica-Bold', sizePt });
    this.y += sizePt + gapPt;
  }

  paragraph(words: string) {
    this.room(rowPt);
    this.write(words, { x: margin, width: this.width() });
    this.y += rowPt;
  }

  /** Its headings are repeated on every page that it goes on to. */
  table(columns: readonly PaperColumn[], rows: readonly (readonly string[])[], font: Font = 'Helvetica') {
    const names = columns.map(([heading]) => heading);
    const width = columns.reduce((sum, [, width]) => sum + width, 0);
    const headings = () => {
      this.row(columns, names, 'Helvetica-Bold');
      this.rule(margin, width - gapPt);
      this.y += 2;
    };
    this.room(2 * rowPt);
    headings();
    for (const row of rows) {
      if (this.room(rowPt)) headings();
      this.row(columns, row, font);
    }
    this.y += gapPt;
  }

  /** A line to write on for each, two side by side and three rows high. */
  toFillIn(labels: readonly string[]) {
    const half = this.width() / 2;
    labels.forEach((label, index) => {
      const x = margin + (index % 2) * half;
      if (index % 2 === 0) this.y += 3 * rowPt;
      this.rule(x, half - 2 * gapPt);
      this.write(label, { x, width: half - 2 * gapPt });
    });
  }

  /** The file, with this and the number of the page at the foot of each. */
  finish(footer: string): Promise<Uint8Array> {
    const finished = new Promise<Uint8Array>((resolve, reject) => {
      this.pdf.on('end', () => resolve(Buffer.concat(this.chunks)));
      this.pdf.on('error', reject);
    });
    const { count } = this.pdf.bufferedPageRange();
    for (let page = 0; page < count; page++) {
      this.pdf.switchToPage(page);
      this.y = this.pdf.page.height - margin + gapPt;
      this.write(footer, { x: margin, width: this.width() / 2 });
      const x = margin + this.width() / 2;
      this.write(`Page ${page + 1} of ${count}`, { x, width: this.width() / 2, align: 'right' });
    }
    this.pdf.end();
    return finished;
  }

  private width = () => this.pdf.page.width - 2 * margin;

  /** Goes on to the next page unless there is so much room; whether it did. */
  private room(heightPt: number): boolean {
    if (this.y + heightPt <= this.pdf.page.height - margin) return false;
    this.pdf.addPage();
    this.y = margin;
    return true;
  }

  private row(columns: readonly PaperColumn[], cells: readonly string[], font: Font) {
    let x = margin;
    columns.forEach(([, width, align], index) => {
      this.write(cells[index] ?? '', { x, width: width - gapPt, align, font });
      x += width;
    });
    this.y += rowPt;
  }

  private rule(x: number, width: number) {
    this.pdf.rect(x, this.y - 3, width, 0.5).fill('black');
  }

  /** On one line: what is too long for its place is written smaller, since half an amount is worse than a small one. */
  private write(words: string, { x, width, align, font = 'Helvetica', sizePt = textPt }: Place) {
    const shown = inWinAnsi(words);
    this.pdf.font(font).fontSize(sizePt);
    const wanted = this.pdf.widthOfString(shown);
    const shrunk = Math.min(1, width / wanted);
    if (shrunk < 1) this.pdf.fontSize(sizePt * shrunk);
    this.pdf.text(shown, align === 'right' ? x + width - wanted * shrunk : x, this.y, { lineBreak: false });
  }
}
