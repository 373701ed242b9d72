import { describe, expect, it } from '@jest/globals';
import { cell, inOneLine } from './csv-cell.js';

describe('A cell of CSV', () => {
  it('is the text, in quotes where it must be', () => {
    expect(cell('1/6 of margin 735.00 (1335.00 - 600.00)')).toBe('1/6 of margin 735.00 (1335.00 - 600.00)');
    expect(cell('Goods received, not invoiced')).toBe('"Goods received, not invoiced"');
    expect(cell('6" plate')).toBe('"6"" plate"');
    expect(cell('two\nlines')).toBe('"two\nlines"');
    expect(cell('half\ra break')).toBe('"half\ra break"');
    expect(cell('')).toBe('');
  });
  it('is no formula', () => {
    for (const first of ['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠'])
      expect(cell(`${first}1`)).toBe(`'${first}1`);
    expect(cell('\r1')).toBe('"\'\r1"');
    expect(cell('=HYPERLINK("x","y")')).toBe('"\'=HYPERLINK(""x"",""y"")"');
  });
  it('has one apostrophe more than the text where one is meant as a guard, so that one can be taken away', () => {
    expect(cell("'=1")).toBe("''=1");
    expect(cell("'tis")).toBe("'tis");
  });
  it('has one line for importers that count lines', () => expect(inOneLine('a\tb\r\nc\u2028\nd')).toBe('a b c d'));
});
