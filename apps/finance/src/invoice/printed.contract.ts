import { inflateSync } from 'node:zlib';

export type Printed = { readonly text: string; readonly x: number; readonly y: number; readonly size: number };

/** What stands on each page of a PDF of ours, in the order it was written: of text in the standard typefaces. */
export function pagesOf(pdf: Buffer): Printed[][] {
  const streams = pdf.toString('latin1').matchAll(/stream\n([^]*?)\nendstream/g);
  const contents = [...streams].map(([, deflated]) => inflateSync(Buffer.from(deflated!, 'latin1')).toString('latin1'));
  const shown = /1 0 0 1 (\S+) (\S+) Tm\n\/F\d+ (\S+) Tf\n\[(.*?)\] TJ/g;
  return contents.map((content) =>
    [...content.matchAll(shown)].map(([, x, y, size, glyphs]) => ({
      text: [...glyphs!.matchAll(/<([0-9a-f]*)>/g)].map(([, hex]) => winAnsi.decode(Buffer.from(hex!, 'hex'))).join(''),
      ...{ x: Number(x), y: Number(y), size: Number(size) },
    })),
  );
}
const winAnsi = new TextDecoder('windows-1252');
export const textsOf = (pdf: Buffer) =>
  pagesOf(pdf)
    .flat()
    .map(({ text }) => text);
