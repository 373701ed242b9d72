import { describe, expect, it } from '@jest/globals';
import { RevenueBooked } from '#contracts/finance.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { sampleEntry } from './journal/sample-entry.js';
import type { EntryLine } from './journal/entry.js';
import type { JournalEvent } from './journal/journal.js';
import { published } from './published.js';

const { entryId: _, postingDate, ...entry } = sampleEntry;
const told = (changed: Partial<typeof entry>) => {
  const event: JournalEvent = { type: 'EntryPosted', data: { entry: { ...entry, ...changed } } };
  return published(recordedAs(`journal-${postingDate}`)(event), postingDate);
};
const booked = { key: entry.key, orderId: '12-13579-24680', currency: 'GBP', revenueMinor: 121_250, refundsMinor: 0 };
const turned = (line: EntryLine): EntryLine => ({ ...line, side: line.side === 'debit' ? 'credit' : 'debit' });

describe('An entry of the journal', () => {
  it('is told of as far as it is what an order came to, without tax', () =>
    expect(told({})).toEqual([RevenueBooked.of(booked)]));
  it('is below zero where it takes something back', () =>
    expect(told({ lines: entry.lines.map(turned) })).toEqual([
      RevenueBooked.of({ ...booked, revenueMinor: -121_250 }),
    ]));
  it('counts what was given back by itself', () => {
    const lines = entry.lines.map((line) => (line.account === '4010' ? { ...turned(line), account: '4095' } : line));
    expect(told({ lines })).toEqual([RevenueBooked.of({ ...booked, revenueMinor: 0, refundsMinor: 121_250 })]);
  });
  it('is nobody else’s business otherwise', () => {
    expect(told({ orderId: undefined })).toEqual([]);
    expect(told({ lines: entry.lines.filter(({ account }) => account !== '4010') })).toEqual([]);
  });
});
