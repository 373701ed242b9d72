import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChannelRefusal, ChannelUnreachable } from './channel.js';
import type { Channel, Listed, LiveListing, Offer } from './channel.js';
import type { ChannelBackend } from './channel-backend.contract.js';
import { losingContract } from './channel-losses.contract.js';
import { pushingContract, tellingContract } from './channel-orders.contract.js';
import { payingContract } from './channel-payouts.contract.js';
import { american, outcome, seen, sku } from './channel-sight.contract.js';

/** What every marketplace promises: the suite that each adapter passes unchanged. */
export const channelContract = (name: string, open: () => Promise<ChannelBackend>) =>
  describe(`${name} as a channel`, () => {
    let world: ChannelBackend;
    beforeEach(async () => void (world = await open()));
    afterEach(() => world.close());
    const asIs = () => world;

    offeringContract(asIs);
    tellingContract(asIs);
    pushingContract(asIs);
    payingContract(asIs);
    losingContract(asIs);
    itself(asIs);
  });

function offeringContract(world: () => ChannelBackend) {
  describe('offers a piece', () => {
    let channel: Channel;
    let offer: Offer;
    let see: ReturnType<typeof seen>;
    beforeEach(() => {
      channel = world().channel;
      offer = world().offer(sku);
      see = seen(world());
    });
    const listing = (listed: Listed, price = offer.price): LiveListing => ({ ...listed, quantity: 1, price });

    it('that it finds no fault with, and it can be bought', async () => {
      expect(channel.faultsIn(offer)).toEqual([]);
      const listed = await channel.publish(offer);
      expect(listed).toEqual({
        sku,
        listingNumber: expect.stringMatching(/^\d+$/) as unknown,
        handle: expect.stringMatching(/^.{1,200}$/) as unknown,
      });
      expect(see.onSale()).toMatchObject([{ title: offer.title, priceMinor: offer.price.minor, quantity: 1 }]);
      expect(await see.live()).toEqual([listing(listed)]);
    });

    it('once, however often it is said, with the last words and price', async () => {
      await channel.publish(offer);
      const price = { ...offer.price, minor: offer.price.minor - 5_000 };
      const listed = await channel.publish({ ...offer, title: `${offer.title}, signed`, price });
      expect(await see.live()).toEqual([listing(listed, price)]);
      expect(see.onSale()).toMatchObject([{ title: `${offer.title}, signed`, priceMinor: price.minor }]);
    });

    it('until it ends, and once more changes nothing', async () => {
      const listed = await channel.publish(offer);
      expect(await channel.end(listed)).toBe('ended');
      expect(see.onSale()).toEqual([]);
      expect(await see.live()).toEqual([]);
      expect(await channel.end(listed)).toBe('over');
    });

    it('again after it ended', async () => {
      await channel.end(await channel.publish(offer));
      const listed = await channel.publish(offer);
      expect(see.onSale()).toHaveLength(1);
      expect(await see.live()).toEqual([listing(listed)]);
      expect(await channel.end(listed)).toBe('ended');
      expect(see.onSale()).toEqual([]);
    });

    it('until somebody buys it', async () => {
      const listed = await channel.publish(offer);
      world().truth.buy(channel.name, sku);
      expect(await see.live()).toEqual([]);
      expect(await channel.end(listed)).toBe('over');
      expect(await channel.reprice(listed, offer.price)).toBe('over');
      expect(see.onSale()).toEqual([]);
    });

    it('beside others, each of which ends alone', async () => {
      const skus = Array.from({ length: 5 }, (_, n) => `NGA-00000${n}`);
      const listed: Listed[] = [];
      for (const one of skus) listed.push(await channel.publish(world().offer(one)));
      expect(await channel.end(listed[2]!)).toBe('ended');
      const left = (await see.live()).map((one) => one.sku).sort();
      expect(left).toEqual(skus.filter((_, n) => n !== 2));
    });

    it('at another price, and not once it is over', async () => {
      const listed = await channel.publish(offer);
      const price = { ...offer.price, minor: offer.price.minor + 12_345 };
      for (let times = 0; times < 2; times++) expect(await channel.reprice(listed, price)).toBe('repriced');
      expect(await see.live()).toEqual([listing(listed, price)]);
      await channel.end(listed);
      expect(await channel.reprice(listed, offer.price)).toBe('over');
      expect(see.onSale()).toEqual([]);
    });

    it('whose words it takes, or says which it does not take', async () => {
      const wordy = { ...offer, title: 'x'.repeat(300) };
      expect(channel.faultsIn(wordy)).toContainEqual({ pointer: '#/title', detail: expect.any(String) as unknown });
      const refusal: unknown = await channel.publish(wordy).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ChannelRefusal);
      expect((refusal as ChannelRefusal).code).toMatch(/./);
      expect(see.onSale()).toEqual([]);
    });
  });
}

function itself(world: () => ChannelBackend) {
  describe('by itself', () => {
    it('is not known where it fails, and nothing is done', async () => {
      const { channel, offer } = world();
      const listed = await channel.publish(offer(sku));
      world().fail();
      expect(await outcome(channel.end(listed))).toBe(ChannelUnreachable);
      expect(seen(world()).onSale()).toHaveLength(1);
      world().recover();
      expect(await channel.end(listed)).toBe('ended');
    });

    it('says no to who is not known there', async () => {
      const { stranger, offer, unknownNumber } = world();
      expect(await outcome(stranger.publish(offer(sku)))).toBe(ChannelRefusal);
      expect(await outcome(stranger.order(unknownNumber))).toBe(ChannelRefusal);
      expect(seen(world()).onSale()).toEqual([]);
    });

    it('does not name who buys in what it says of itself', async () => {
      const { channel, offer, truth, numberOf, losing } = world();
      await channel.publish(offer(sku));
      const number = numberOf(truth.buy(channel.name, sku, american)!);
      let message = '';
      await losing(0, () => channel.order(number).catch((error: Error) => void (message = error.message)));
      expect(message).toMatch(/./);
      expect(message).not.toMatch(/Zephyrine|Quillfeather|Marrowbone/);
    });

    it('lets an ending go before what is not urgent', async () => {
      const { channel, thrifty, offer } = world();
      const listed: Listed[] = [];
      for (const n of [1, 2, 3, 4, 5, 6]) listed.push(await channel.publish(offer(`NGA-${n}`)));
      const done: string[] = [];
      const noting = (what: string, call: Promise<unknown>) => call.then(() => void done.push(what));
      // The first has its turn at once, and takes what there is.
      const [ending, ...others] = listed as [Listed, ...Listed[]];
      const edits = others.map((one) => noting('edit', thrifty.reprice(one, { ...offer('').price, minor: 99_900 })));
      await Promise.all([...edits, noting('ending', thrifty.end(ending))]);
      expect(done).toHaveLength(6);
      expect(done.indexOf('ending')).toBeLessThan(3);
      expect(world().truth.throttled(channel.name)).toBe(0);
    });

    it('waits when the channel says that it is too much', async () => {
      const { channel, truth, offer, unknownNumber } = world();
      await channel.publish(offer(sku));
      truth.setQuota(channel.name, { perSecond: 1 });
      const calls = await Promise.all(Array.from({ length: 40 }, () => outcome(channel.order(unknownNumber))));
      expect(calls).toContain(ChannelUnreachable);
      expect(seen(world()).onSale()).toHaveLength(1);
      expect(truth.throttled(channel.name)).toBeGreaterThan(0);
    });
  });
}
