/** Who and where, as it stands on a label. */
export type Party = { readonly name: string; readonly lines: readonly string[] };
export type LabelText = {
  readonly carrier: string;
  readonly service: string;
  readonly trackingNumber: string;
  readonly reference: string;
  readonly from: Party;
  readonly to: Party;
};

/** Four by six inches at 203 dots an inch: the texts, and the number as Code 128. Base64. */
export function zplOf({ carrier, service, trackingNumber, reference, from, to }: LabelText): string {
  const lines = [
    ...placed(30, 26, [from.name, ...from.lines]),
    ...placed(240, 40, ['SHIP TO:', to.name, ...to.lines]),
    ...placed(560, 44, [carrier.toUpperCase(), service]),
    `^FO40,700^BY3^BCN,220,N,N,N^FD${printable(trackingNumber)}^FS`,
    ...placed(950, 34, [trackingNumber, `REF ${reference}`]),
  ];
  return Buffer.from(['^XA', '^CI28', '^PW812', '^LL1218', ...lines, '^XZ', ''].join('\n')).toString('base64');
}

const placed = (top: number, height: number, texts: readonly string[]) =>
  texts.map((text, row) => `^FO40,${top + row * (height + 8)}^A0N,${height},${height}^FD${printable(text)}^FS`);
/** A caret or a tilde would be a command to the printer. */
const printable = (text: string) => text.replace(/[\^~\p{Cc}]/gu, ' ');

/** The same as a page of PDF. Base64. */
export function pdfOf({ carrier, service, trackingNumber, reference, from, to }: LabelText): string {
  const texts = [from.name, ...from.lines, '', 'SHIP TO:', to.name, ...to.lines, '', carrier.toUpperCase(), service];
  const rows = [...texts, '', trackingNumber, `REF ${reference}`].map((text) => `(${escaped(text)}) '`);
  const drawn = `BT /F 14 Tf 18 TL 24 408 Td ${rows.join(' ')} ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 288 432]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>',
    `<</Length ${Buffer.byteLength(drawn, 'latin1')}>>\nstream\n${drawn}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = Buffer.byteLength(body, 'latin1');
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const count = objects.length + 1;
  const table = `xref\n0 ${count}\n0000000000 65535 f \n${offsets.join('')}`;
  const start = Buffer.byteLength(body, 'latin1');
  const trailer = `trailer\n<</Size ${count}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(body + table + trailer, 'latin1').toString('base64');
}

/** What the font cannot write is a question mark. */
const escaped = (text: string) => text.replace(/[^\x20-\x7e\xa0-\xff]/g, '?').replace(/[\\()]/g, String.raw`\$&`);
