import { expect, it } from '@jest/globals';
import type { Channel } from './channel.js';
import { Channels } from './channels.js';

const channels = new Channels(
  ['ebay', 'etsy', 'shopify'].map((name) => ({ name }) as Channel),
  [],
);

it('Every channel is asked, whichever of them fails and however', async () => {
  const failures: string[] = [];
  const given = await channels.ofEach(
    ({ name }) => {
      if (name === 'ebay') throw new Error('at once');
      return name === 'etsy' ? Promise.reject(new Error('later')) : Promise.resolve([name]);
    },
    (channel, error) => failures.push(`${channel}: ${error.message}`),
  );
  expect(given).toEqual([['shopify']]);
  expect(failures).toEqual(['ebay: at once', 'etsy: later']);
});
