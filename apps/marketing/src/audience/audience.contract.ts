import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AudienceBackend } from './audience-backend.contract.js';
import { AudienceRefusal, AudienceUnreachable, type Member } from './audience-platform.js';
import { somebodies } from './somebody.contract.js';

const [jane, gmail, zoe, nobody] = somebodies as [Member, Member, Member, Member];
const name = 'high-value';
const ids = (...members: Member[]) => members.map(({ memberId }) => memberId).sort();

/** What every platform promises: the suite that each adapter passes unchanged. */
export const audienceContract = (title: string, open: () => Promise<AudienceBackend>) =>
  describe(`${title} as a platform of audiences`, () => {
    let world: AudienceBackend;
    let version: number;
    beforeEach(async () => {
      version = 0;
      world = await open();
    });
    afterEach(() => world.close());
    const sync = (added: readonly Member[], removed: readonly Member[] = [], audience = name) =>
      world.platform.sync({ name: audience, version: (version += 1) }, { added, removed });
    const again = (added: readonly Member[], removed: readonly Member[] = []) =>
      world.platform.sync({ name, version }, { added, removed });

    it('has whom it was told, and not whom it was told to remove', async () => {
      expect(await sync([jane, gmail, zoe])).toEqual({ unusable: 0 });
      expect(await world.members(name)).toEqual(ids(jane, gmail, zoe));
      expect(await sync([], [jane, zoe])).toEqual({ unusable: 0 });
      expect(await world.members(name)).toEqual(ids(gmail));
      await sync([jane], [gmail]);
      expect(await world.members(name)).toEqual(ids(jane));
    });

    it('changes nothing when it is told again', async () => {
      for (const tell of [sync, again, again]) await tell([jane, zoe], [gmail]);
      expect(await world.members(name)).toEqual(ids(jane, zoe));
      await sync([jane]);
      expect(await world.members(name)).toEqual(ids(jane, zoe));
      for (const tell of [sync, again]) await tell([], [jane]);
      expect(await world.members(name)).toEqual(ids(zoe));
      expect(await world.countOf(name)).toBe(1);
    });

    it('keeps audiences apart', async () => {
      await sync([jane, gmail]);
      await sync([jane, zoe], [], 'lapsed');
      await sync([], [jane]);
      expect(await world.members(name)).toEqual(ids(gmail));
      expect(await world.members('lapsed')).toEqual(ids(jane, zoe));
    });

    it('knows somebody by the new address, once it changed', async () => {
      const moved = { ...jane, email: 'jane@elsewhere.example' };
      await sync([jane]);
      await sync([moved], [jane]);
      expect(await world.emailsOf(name)).toEqual([world.emailAt(moved)]);
    });

    it('is not troubled by who was never there', async () => {
      expect(await sync([], [jane])).toEqual({ unusable: 0 });
      await sync([gmail], [zoe]);
      expect(await world.members(name)).toEqual(ids(gmail));
    });

    it('says how many it could not be told of', async () => {
      expect(await sync([jane, nobody])).toEqual({ unusable: 1 });
      expect(await world.members(name)).toEqual(ids(jane));
      expect(await sync([nobody])).toEqual({ unusable: 1 });
    });

    it('takes more than go into one call', async () => {
      const crowd = Array.from({ length: 2_300 }, (_, n) => ({
        memberId: `prf-${String(n).padStart(6, '0')}`,
        email: `buyer.${n}@example.com`,
      }));
      expect(await sync(crowd)).toEqual({ unusable: 0 });
      expect(await world.members(name)).toEqual(ids(...crowd));
      await sync([], crowd.slice(1));
      expect(await world.members(name)).toEqual(ids(crowd[0]!));
    });

    it('comes to the same, whichever answer is lost of a new audience', async () => {
      let lost = true;
      for (let position = 0; lost; position++) {
        const audience = `lost-${position}`;
        const told = { added: [zoe, gmail], removed: [] };
        lost = await world.losing(position, () => world.platform.sync({ name: audience, version: 1 }, told));
        await world.platform.sync({ name: audience, version: 1 }, told);
        expect(await world.members(audience)).toEqual(ids(gmail, zoe));
      }
    });

    it('comes to the same, whichever answer is lost of a change', async () => {
      let lost = true;
      for (let position = 0; lost; position++) {
        await sync([jane, gmail], [zoe]);
        version += 1;
        lost = await world.losing(position, () => again([zoe], [jane]));
        await again([zoe], [jane]);
        expect(await world.members(name)).toEqual(ids(gmail, zoe));
      }
    });

    it('has nothing left of who is forgotten, whichever answer is lost', async () => {
      let lost = true;
      for (let position = 0; lost; position++) {
        await sync([jane, gmail]);
        await sync([], [jane]);
        const forget = () => world.platform.forget([jane.memberId, 'prf-unknown']);
        lost = await world.losing(position, forget);
        for (let times = 0; times < 2; times++) await forget();
        expect(await world.knows(jane.memberId)).toBe(false);
        expect(await world.members(name)).toEqual(ids(gmail));
      }
    });

    it('is not known to have it where it fails, and names nobody', async () => {
      await sync([gmail]);
      world.fail();
      const error = await sync([jane], [gmail]).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AudienceUnreachable);
      expect((error as Error).message).not.toMatch(/jane|doe|555|prf-/i);
      world.recover();
      await again([jane], [gmail]);
      expect(await world.members(name)).toEqual(ids(jane));
    });

    it('says no to who is not known there, naming nobody', async () => {
      if (world.stranger === undefined) return;
      const error = await world.stranger
        .sync({ name, version: 1 }, { added: [jane], removed: [] })
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AudienceRefusal);
      expect((error as AudienceRefusal).code).toMatch(/./);
      expect((error as Error).message).not.toMatch(/jane|doe|555|prf-/i);
      expect(await world.members(name)).toEqual([]);
    });

    it.each([
      ['High value', 1, 'name'],
      ['../lapsed', 1, 'name'],
      ['lapsed', 0, 'version'],
      ['lapsed', 1.5, 'version'],
    ])('refuses an audience %j of version %d', async (called, count, field) => {
      const told = world.platform.sync({ name: called, version: count }, { added: [jane], removed: [] });
      await expect(told).rejects.toMatchObject({ constructor: AudienceRefusal, code: field });
    });
  });
