import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEcbXml } from './ecb-xml.source.js';
import { BrokenFile, setsOf } from './rate-file.js';

const file = (name: string) => readFileSync(join(__dirname, '../../samples', name), 'utf8');
const daily = file('eurofxref-daily.2026-03-13.xml');
const read = (text: string) => readEcbXml(Buffer.from(text));
const usd = "<Cube currency='USD' rate='1.1476'/>";
const gold = '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"';
const ecb = 'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"';
const envelope = (content: string) => `${gold} ${ecb}>${content}</gesmes:Envelope>`;
const day = (content: string) => envelope(`<Cube><Cube time="2026-03-13">${content}</Cube></Cube>`);

describe('The ECB’s XML', () => {
  it('is read as the daily file is printed', () => {
    const [only, ...more] = read(daily);
    expect([only?.time, only?.rates.length, more]).toEqual(['2026-03-13', 29, []]);
    expect(only?.rates.slice(0, 2)).toEqual([
      ['USD', '1.1476'],
      ['JPY', '182.85'],
    ]);
    expect(only?.rates.at(-1)).toEqual(['ZAR', '19.2754']);
  });
  it('is read as the history is printed, on long lines and with double quotes', () => {
    const days = read(file('eurofxref-hist.2025-12-15_2026-01-16.xml'));
    expect([days.length, days[0]?.time, days.at(-1)?.time]).toEqual([22, '2026-01-16', '2025-12-15']);
    expect(new Set(days.map(({ rates }) => rates.length))).toEqual(new Set([29, 30]));
    expect(read(file('eurofxref-hist-90d.2017-03-03.xml')).map(({ time }) => time)).toEqual([
      ...['2017-03-03', '2017-03-02', '2017-03-01', '2017-02-28', '2017-02-27'],
    ]);
  });
  it('may give the instant, for sources that have several sets a day', () => {
    const hourly = envelope(`<Cube><Cube time="2026-01-12" asof="2026-01-12T13:00:00Z">${usd}</Cube></Cube>`);
    expect(read(hourly)).toEqual([{ time: '2026-01-12', asof: '2026-01-12T13:00:00Z', rates: [['USD', '1.1476']] }]);
  });
  it('may have comments, a byte order mark, and things beside the rates', () => {
    const text = `\ufeff<?xml version='1.0' encoding='utf-8'?><!-- a -->${day(`<!-- b -->\n${usd}`)}<!-- c -->`;
    expect(read(text)).toHaveLength(1);
    expect(
      read(envelope(`<gesmes:note><b>x</b></gesmes:note><Cube><Cube time='2026-03-13'>${usd}</Cube></Cube>`)),
    ).toEqual([{ time: '2026-03-13', asof: undefined, rates: [['USD', '1.1476']] }]);
  });
});

describe('A broken XML file', () => {
  const broken = (text: string, reason: string | RegExp) => {
    const act = () => setsOf(read(text), 'ecb', new Date('2026-03-13T16:00:00.000Z'));
    expect(act).toThrow(BrokenFile);
    expect(act).toThrow(typeof reason === 'string' ? new BrokenFile(reason) : reason);
  };

  it('is cut anywhere', () => {
    for (let length = 0; length < daily.trimEnd().length; length += 7)
      expect(() => setsOf(read(daily.slice(0, length)), 'ecb', new Date('2026-03-14'))).toThrow(BrokenFile);
    broken(
      daily.slice(0, daily.indexOf('<Cube currency=')),
      'the file ends in the middle of gesmes:Envelope > Cube > Cube',
    );
    broken(daily.slice(0, 700), /^line 1: |^line \d+, column \d+: |^the file ends/);
  });
  it('is no XML at all', () => {
    broken('', /^line 1/);
    broken('<!doctype html><html></html>', 'the file has a document type, which is not read');
    broken('{"error":"rate limited"}', /^line 1/);
    broken(
      daily.replace("currency='USD'", 'currency=USD'),
      /^line 9, column \d+: Attribute 'currency' is without value/,
    );
    broken(daily.replace("rate='1.1476'", "rate='1.1476' rate='2'"), /Attribute 'rate' is repeated/);
  });
  it('has entities, which could expand without end', () => {
    const lol = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>';
    broken(`${lol}${day("<Cube currency='USD' rate='&b;'/>")}`, 'the file has a document type, which is not read');
    broken(day("<Cube currency='USD' rate='&b;'/>"), '2026-03-13: USD: "&b;" is no rate such as 1.1476');
    broken(day("<Cube currency='USD' rate='&#49;'/>"), '2026-03-13: USD: "&#49;" is no rate such as 1.1476');
  });
  it('is in another encoding', () => {
    broken(daily.replace('UTF-8', 'ISO-8859-1'), 'the file says that it is in "ISO-8859-1"');
    expect(() => readEcbXml(Buffer.from(daily, 'utf16le'))).toThrow(BrokenFile);
  });
  it('is another document', () => {
    broken('<html><body/></html>', 'the file is not one gesmes:Envelope');
    broken(`${gold}><Cube/></gesmes:Envelope>`, `the envelope has not ${ecb}`);
    broken(`<Envelope ${ecb}><Cube/></Envelope>`, 'the file is not one gesmes:Envelope');
    broken(day(usd) + day(usd), /./);
  });
  it('has other Cubes than three in one another', () => {
    broken(envelope(''), 'the envelope has not exactly one Cube');
    broken(envelope('<Cube/><Cube/>'), 'the envelope has not exactly one Cube');
    broken(envelope('<Cube/>'), 'the file has no rates');
    broken(envelope('<Cube time="2026-03-13"/>'), 'the outer Cube has "time"');
    broken(envelope(`<Cube>${usd}</Cube>`), 'a Cube in the outer Cube has no time');
    broken(envelope('<Cube><Day time="2026-03-13"/></Cube>'), 'the outer Cube has a "Day" in it');
    broken(day(''), '2026-03-13 has no rates');
    broken(day('USD 1.1476'), 'Cube has words in it: "USD 1.1476"');
    broken(day('<Rate/>'), 'Cube "2026-03-13" has a "Rate" in it');
    broken(day(`<Cube currency='USD' rate='1.1476'>${usd}</Cube>`), 'Cube "2026-03-13" "USD" has a Cube in it');
    broken(day("<Cube rate='1.1476'/>"), 'a Cube in Cube "2026-03-13" has no currency');
    broken(day("<Cube currency='USD'/>"), 'a Cube in Cube "2026-03-13" has no rate');
    broken(day("<Cube currency='USD' rate='1.1476' unit='100'/>"), 'a Cube in Cube "2026-03-13" has "unit"');
    broken(day("<Cube currency='USD' rate='1.1476' __proto__='1'/>"), /./);
    broken(envelope('<Cube>'.repeat(200) + '</Cube>'.repeat(200)), /./);
  });
  it('has wrong rates', () => {
    const replaced = (from: string, to: string, reason: string) => broken(daily.replace(from, to), reason);
    replaced("'1.1476'", "'1,1476'", '2026-03-13: USD: "1,1476" is no rate such as 1.1476');
    replaced("'1.1476'", "'0'", '2026-03-13: USD: a rate is above 0');
    replaced("'1.1476'", "''", '2026-03-13: USD: "" is no rate such as 1.1476');
    replaced("'JPY'", "'USD'", '2026-03-13: USD comes twice');
    replaced("'JPY'", "'JPX'", '2026-03-13: JPX is no currency of that day');
    replaced("'JPY'", "'EUR'", '2026-03-13: EUR is the base, and has no rate');
    replaced("time='2026-03-13'", "time=''", '"" is no day such as 2026-03-13');
    replaced(" time='2026-03-13'", '', 'a Cube in the outer Cube has no time');
  });
});
