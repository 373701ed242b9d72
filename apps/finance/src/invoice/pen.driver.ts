import PDFDocument from 'pdfkit';
import { winAnsi, written, type Covers, type Run } from './letters.js';

/** What pdfkit makes of a typeface: it takes it again instead of the file, and so the file is read once. */
type Opened = { hasGlyphForCodePoint(codePoint: number): boolean };

/**
 * Typefaces for letters that the standard ones of PDF do not have, such as 山田: files of TrueType or OpenType that may be
 * embedded. What is used of them is. The first that has a letter writes it.
 */
export class Typefaces {
  readonly opened: readonly Opened[];
  readonly covers: readonly Covers[];

  constructor(files: readonly Uint8Array[] = []) {
    const scratch = new PDFDocument({ autoFirstPage: false });
    this.opened = files.map((file) => (scratch.font(file) as unknown as { _font: { font: Opened } })._font.font);
    const coversOf =
      (face: Opened): Covers =>
      (code) =>
        face.hasGlyphForCodePoint(code);
    this.covers = [winAnsi, ...this.opened.map(coversOf)];
  }
}

/** In points. */
export type Style = { readonly size: number; readonly bold?: boolean; readonly grey?: boolean };

/** Stands behind text with letters that no typeface has: they are replaced. */
export const replacedMark = '*';

/** Writes single lines of text on the pages of a document; y is where the letters stand, counted from the top. */
export class Pen {
  /** Whether some text bears the {@link replacedMark}. */
  replaced = false;
  private readonly known = new Map<string, readonly Run[]>();

  constructor(
    private readonly paper: PDFKit.PDFDocument,
    private readonly faces: Typefaces,
  ) {
    faces.opened.forEach((face, index) => paper.registerFont(nameOf(index + 1, {}), face as unknown as Uint8Array));
  }

  write(text: string, x: number, y: number, style: Style) {
    this.paper.fillColor(style.grey ? '#666666' : '#000000');
    const runs = this.runsOf(text);
    let at = x;
    runs.forEach(({ face, text }, index) => {
      this.take(face, style);
      this.paper.text(text, at, y, { lineBreak: false, baseline: 'alphabetic' });
      if (index < runs.length - 1) at += this.paper.widthOfString(text);
    });
  }

  /** So that it ends at x. */
  writeTo(x: number, text: string, y: number, style: Style) {
    this.write(text, x - this.width(text, style), y, style);
  }

  /** A fine line over the page. */
  line(from: number, to: number, y: number) {
    this.paper.moveTo(from, y).lineTo(to, y).lineWidth(0.5).strokeColor('#999999').stroke();
  }

  width(text: string, style: Style): number {
    return this.runsOf(text).reduce((width, { face, text }) => {
      this.take(face, style);
      return width + this.paper.widthOfString(text);
    }, 0);
  }

  /** Lines that are no wider than this: broken between words, and within one that is too wide by itself. */
  wrap(text: string, width: number, style: Style): string[] {
    const lines: string[] = [];
    let line = '';
    const add = (more: string, joined: string) => {
      if (line !== '' && this.width(joined, style) > width) lines.push(line);
      else more = joined;
      line = more;
    };
    for (const word of text.split(/\s+/)) {
      if (this.width(word, style) <= width) add(word, line === '' ? word : `${line} ${word}`);
      else for (const letter of word) add(letter, line + letter);
    }
    return line === '' ? lines : [...lines, line];
  }

  private runsOf(text: string): readonly Run[] {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const { runs, replaced } = written(text, this.faces.covers);
    if (replaced) runs.push({ face: 0, text: replacedMark });
    this.replaced ||= replaced;
    this.known.set(text, runs);
    return runs;
  }

  private take(face: number, style: Style) {
    this.paper.font(nameOf(face, style)).fontSize(style.size);
  }
}

/** Only the standard typefaces are also bold. */
const nameOf = (face: number, { bold = false }: Partial<Style>) =>
  face > 0 ? `face-${face}` : bold ? 'Helvetica-Bold' : 'Helvetica';
