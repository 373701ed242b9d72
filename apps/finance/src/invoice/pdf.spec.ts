import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import type { Document } from './document.js';
import { desk, invoiceFor, longInvoice, polish, postage } from './invoice-story.contract.js';
import { pdfOf } from './pdf.driver.js';
import { Typefaces } from './pen.driver.js';
import { pagesOf, textsOf } from './printed.contract.js';

const issued = (document: Document) => ({ number: 'SI-2026-0044', document });
const ann = { name: 'Ann Example', address: { street: '1 High Street', postalCode: 'EC1A 1BB', city: 'London' } };
const mixed = issued(invoiceFor([desk, polish], { shipping: [postage] }));

describe('The PDF of a document', () => {
  it('says who sells what to whom, and what it comes to', async () => {
    const texts = textsOf(await pdfOf(mixed, ann));
    expect(texts).toEqual(
      expect.arrayContaining([
        ...['Invoice', 'SI-2026-0044', '2026-01-10', 'Retreasure Antiques Ltd', 'VAT ID GB 123 4567 89'],
        ...['Ann Example', '1 High Street', 'EC1A 1BB London', 'Writing desk, walnut, about 1780', '1,335.00'],
        ...['VAT GB 20% on 38.75, included', '7.75', 'Total GBP', '1,381.50', 'Paid by: card'],
        ...["Margin scheme - collectors' items and antiques", 'Invoice SI-2026-0044, page 1 of 1'],
      ]),
    );
  });
  it('shows no VAT where everything was sold under the margin scheme', async () => {
    const texts = textsOf(await pdfOf(issued(invoiceFor([desk])), ann));
    expect(texts.filter((text) => text.includes('VAT'))).toEqual(['VAT ID GB 123 4567 89']);
  });
  it('is the same bytes whenever it is asked for, with the date of the document', async () => {
    const [once, again] = [await pdfOf(mixed, ann), await pdfOf(mixed, ann)];
    expect(once.equals(again)).toBe(true);
    const plain = once.toString('latin1');
    expect([...plain.matchAll(/\(D:\d{14}Z\)/g)].map(([date]) => date)).toEqual(['(D:20260110000000Z)']);
    const later = await pdfOf(issued({ ...mixed.document, issuedOn: '2026-01-11' }), ann);
    expect(idOf(later)).not.toBe(idOf(once));
  });
  it('names the buyer to whoever may know, and to others says why not', async () => {
    const forgotten = await pdfOf(mixed, 'erased');
    expect(textsOf(forgotten)).toContain('Name and address erased on request');
    expect(textsOf(await pdfOf(mixed, 'withheld'))).toContain('Name and address withheld');
    expect(textsOf(forgotten).filter((text) => text.includes('sealed'))).toEqual([]);
  });
  it('goes over as many pages as it takes, each with headings and its number', async () => {
    const pages = pagesOf(await pdfOf(issued(longInvoice(1_000)), ann));
    expect(pages.length).toBeGreaterThan(20);
    pages.forEach((page, index) => {
      const texts = page.map(({ text }) => text);
      expect(texts.filter((text) => text === 'Description')).toHaveLength(1);
      expect(texts.at(-1)).toBe(`Invoice SI-2026-0044, page ${index + 1} of ${pages.length}`);
    });
    const left = Math.min(...pages.flat().map(({ x }) => x));
    expect(pages.flat().filter(({ text }) => text === 'POLISH-250')).toHaveLength(1_000);
    expect(pages.flat().filter(({ y }) => y < 30 || y > 800)).toEqual([]);
    expect(left).toBeGreaterThanOrEqual(50);
    expect(pages.at(-1)!.map(({ text }) => text)).toContain('34,500.00');
  });
  it('lets others have their turn while it writes a long one', async () => {
    let turns = 0;
    const busy = setInterval(() => turns++, 0);
    await pdfOf(issued(longInvoice(500)), ann);
    clearInterval(busy);
    expect(turns).toBeGreaterThan(5);
  });
  it('ends the amounts of a column at one point, on the page, however large they are', async () => {
    const money = (minor: number) => ({ minor, currency: 'GBP' });
    const huge = { ...polish, quantity: 1, amount: money(999_999_999_999), discount: money(99_999_999_999) };
    const own = { ...polish.own!, amount: money(150_000_000_000) };
    const lines = [polish, { ...huge, line: 4, own, total: money(900_000_000_000) }];
    const [page] = pagesOf(await pdfOf(issued(invoiceFor(lines)), ann));
    const ends = (...texts: string[]) =>
      texts.map((text) => {
        const { x, size } = page!.find((found) => found.text === text)!;
        return Math.round(x + size * widthOf(text));
      });
    const columns = [
      ['12.00', '9,999,999,999.99'],
      ['28.75', '7,500,000,000.00'],
      ['34.50', '9,000,000,000.00'],
    ];
    const rights = columns.map((column) => new Set(ends(...column)));
    expect(rights.map(({ size }) => size)).toEqual([1, 1, 1]);
    expect([...rights[2]!]).toEqual([545]);
    expect(page!.filter(({ x }) => x < 50 || x > 545)).toEqual([]);
    const [description, quantity] = ['Description', 'Quantity'].map((heading) =>
      page!.find(({ text }) => text === heading)!,
    );
    expect(quantity!.x - description!.x).toBeGreaterThan(110);
  });
  it('breaks long words and many, and bears the longest of everything', async () => {
    const long = 'W'.repeat(200);
    const seller = {
      legalName: long,
      address: Array.from({ length: 6 }, () => 'W'.repeat(100)),
      vatId: 'W'.repeat(30),
    };
    const notes = Array.from({ length: 19 }, () => 'W '.repeat(150).trim());
    const document = {
      ...mixed.document,
      seller,
      orderNumber: 'W'.repeat(60),
      notes: [...notes, ...mixed.document.notes],
    };
    const described = document.lines.map((line) => ({ ...line, description: 'W'.repeat(400) }));
    const pages = pagesOf(await pdfOf(issued({ ...document, lines: described }), { ...ann, name: long }));
    const letters =
      pages
        .flat()
        .map(({ text }) => text)
        .join('')
        .split('W').length - 1;
    expect(letters).toBe(200 + 600 + 30 + 60 + 19 * 150 + 2 * 400 + 200);
    expect(pages.flat().filter(({ x, y }) => x < 50 || x > 545 || y < 30 || y > 800)).toEqual([]);
    expect(pages.length).toBeGreaterThan(1);
  });
  it('marks what it has no letters for, and says what the mark means', async () => {
    const texts = textsOf(await pdfOf(mixed, { name: 'Łukasz 山田' }));
    expect(texts).toContain('Lukasz ??');
    expect(texts.slice(texts.indexOf('Lukasz ??')).at(1)).toBe('*');
    expect(texts.some((text) => text.startsWith('* Letters that cannot be printed'))).toBe(true);
    expect(textsOf(await pdfOf(mixed, { name: 'Žižek' })).some((text) => text.includes('*'))).toBe(false);
  });
});

// Debian's fonts-dejavu-core; without it there is nothing to test with.
const dejaVu = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf';
const withDejaVu = existsSync(dejaVu) ? describe : describe.skip;
withDejaVu('A typeface beside the standard ones', () => {
  it('is embedded as far as it is used, and the same bytes each time', async () => {
    const typefaces = new Typefaces([readFileSync(dejaVu)]);
    const polish = { ...ann, name: 'Łukasz Жан' };
    const [once, again] = [await pdfOf(mixed, polish, typefaces), await pdfOf(mixed, polish, typefaces)];
    expect(once.equals(again)).toBe(true);
    expect(once.toString('latin1')).toContain('+DejaVuSans');
    expect(once.length).toBeLessThan(20_000);
    expect(textsOf(once).some((text) => text.includes('*'))).toBe(false);
    expect((await pdfOf(mixed, ann, typefaces)).toString('latin1')).not.toContain('DejaVuSans');
    expect(textsOf(await pdfOf(mixed, { ...ann, name: '山田' }, typefaces))).toContain('??');
  });
});

const idOf = (pdf: Buffer) => /\/ID \[(\S+)/.exec(pdf.toString('latin1'))?.[1];
/** Of digits and what stands between them, in Helvetica of size 1. */
const widthOf = (text: string) => [...text].reduce((width, letter) => width + (/\d/.test(letter) ? 0.556 : 0.278), 0);
