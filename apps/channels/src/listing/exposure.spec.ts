import { expect, it } from '@jest/globals';
import type { Decider, Message } from '#eventsourcing/decider.js';
import { startToy } from '#service/toy/toy.contract.js';
import { channels } from '../channels.module.js';
import { channelsConfig } from '../config.js';
import { piece, type PieceCommand } from '../piece/piece.js';
import { Exposure } from './exposure.worker.js';
import { at, draft, hearClaim, hearOffer, isPublished, publish } from './listing-story.contract.js';
import { listing, listingIdOf } from './listing.js';

it('counts the pieces that are sold and whose channel has not taken them off sale', async () => {
  const toy = await startToy({ services: [channels(channelsConfig({}))] });
  const { commands, subscribers, app } = toy.service('channels');
  const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'staff:test' };
  const ask = <C extends Message, E extends Message, S>(decider: Decider<C, E, S>, id: string, command: C) =>
    commands.handle(decider, id, command, cause);
  const exposed = async () => {
    // There is no bus for what is published.
    for (const one of subscribers.subscriptions) if (one.name !== 'publisher') await one.caughtUp();
    const readings = await app.get(Exposure).read();
    return Object.fromEntries(readings.map(([pieces, of]) => [String(of!['retreasure.channel']), pieces]));
  };
  // Nobody has an account at eBay here, so nothing is taken off sale there.
  const live = [draft(), hearOffer(1, 125_000), publish, isPublished(1, 1)];
  for (const unitId of ['SOLD', 'FREE']) {
    const id = listingIdOf('ebay', unitId);
    for (const command of live)
      await ask(
        listing,
        id,
        command.type === 'DraftListing' ? { ...command, data: { ...command.data, unitId } } : command,
      );
  }
  expect(await exposed()).toEqual({ ebay: 0, etsy: 0, shopify: 0 });
  const claim: PieceCommand = { type: 'RecordClaim', data: { sequence: 2, orderId: 'o-1', at: at(2) } };
  await ask(piece, 'SOLD', claim);
  await ask(listing, listingIdOf('ebay', 'SOLD'), hearClaim(2, 'o-1'));
  // Ended because people want it, it is still to be had.
  await ask(listing, listingIdOf('ebay', 'FREE'), { type: 'EndListing', data: {} });
  expect(await exposed()).toEqual({ ebay: 1, etsy: 0, shopify: 0 });
  await toy.close();
});
