import { describe, expect, it } from '@jest/globals';
import { winAnsi, written, type Covers } from './letters.js';

const latin: Covers = winAnsi;
const european: Covers = (code) => code < 0x500;
const japanese: Covers = (code) => code >= 0x3000 && code < 0xa000;
const inLatin = (text: string) => {
  const { runs, replaced } = written(text, [latin]);
  return [runs.map(({ text }) => text).join(''), replaced];
};

describe('Text on paper', () => {
  it('stays as it is in the standard typefaces where they have its letters', () => {
    for (const text of ['Ann Example', 'Žižek, Škoda & Œuvre – „quoted“', 'Straße 5, Århus, €10', "D'Árcy-Nuñez"])
      expect(inLatin(text)).toEqual([text, false]);
  });
  it('is written in the nearest letters where they do not, or question marks, and that is told', () => {
    expect(inLatin('Łukasz Dvořák')).toEqual(['Lukasz Dvorák', true]);
    expect(inLatin('Șerban Țîru, İpek Gündoğdu, Đorđe')).toEqual(['Serban Tîru, Ipek Gündogdu, Dorde', true]);
    expect(inLatin('山田 太郎')).toEqual(['?? ??', true]);
    expect(inLatin('Жан')).toEqual(['???', true]);
    expect(inLatin('fi ｶ №')).toEqual(['fi ? No', true]);
  });
  it('is in the first typeface that has all of it, so that a name is in one', () => {
    expect(written('Łukasz', [latin, european])).toEqual({ runs: [{ face: 1, text: 'Łukasz' }], replaced: false });
    expect(written('Lukas', [latin, european]).runs).toEqual([{ face: 0, text: 'Lukas' }]);
  });
  it('changes typeface where none has all of it', () => {
    expect(written('山田 Łukasz 😀', [latin, european, japanese])).toEqual({
      runs: [
        { face: 2, text: '山田' },
        { face: 0, text: ' ' },
        { face: 1, text: 'Ł' },
        { face: 0, text: 'ukasz ?' },
      ],
      replaced: true,
    });
  });
  it('is one line without anything that cannot be seen', () => {
    expect(inLatin(' 1\u00a0High\tStreet\n\u200b\u202eLondon\u00ad ')).toEqual(['1 High Street London', false]);
    expect(inLatin('e\u0301te\u0301')).toEqual(['été', false]);
    expect(written(' \u200b ', [latin])).toEqual({ runs: [], replaced: false });
  });
});
