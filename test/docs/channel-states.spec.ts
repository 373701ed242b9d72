import { describe, expect, it } from '@jest/globals';
import { conflictRule } from '#contracts/channels.js';
import { listingStatuses } from '../../apps/channels/src/listing/listing.js';
import { badReasons } from '../../apps/channels/src/store/file-row.js';
import { channelStates } from './channel-states.js';

describe('The published states of channels', () => {
  const { file, content } = channelStates();

  it('name each state of a listing, and each reason for which a row is not taken', () => {
    expect(file).toBe('channels.md');
    for (const status of listingStatuses) expect(content).toContain(`\n| ${status} | `);
    for (const reason of badReasons) expect(content).toContain(`\n| ${reason} | `);
  });

  it('say by which rule somebody keeps a piece that was sold twice', () =>
    expect(content).toContain(`\`${conflictRule}\``));

  it('say that calls to eBay’s finances are not signed, and what a payout is told as', () => {
    expect(content).toContain('These are not made here');
    expect(content).toContain('`retreasure.channels.payout-reported.v1`');
    expect(content).toContain('\n| fee-credit | ');
  });

  it('say what each marketplace takes, as it is checked', () => {
    const row = (...cells: string[]) => expect(content).toContain(`| ${cells.join(' | ')} |`);
    row('eBay', 'title', 'eBay takes 1 to 80 characters');
    row('Etsy', 'title', 'it must not be empty; at most 140 characters');
    row('Etsy', 'format', 'Etsy has no auctions');
    row('Shopify', 'title', 'must say something; at most 255 letters');
  });

  it('are tables of one width each', () => {
    for (const part of content.split('\n\n').filter((one) => one.startsWith('|'))) {
      const widths = part
        .trim()
        .split('\n')
        .map((line) => line.split('|').length);
      expect(new Set(widths).size).toBe(1);
    }
  });
});
