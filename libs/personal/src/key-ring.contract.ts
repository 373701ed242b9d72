import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { KeyOwner, KeyRing, LookUp } from './key-ring.js';

/** What the suite asks of an adapter: the same ring, opened as often as it likes, as by several processes. */
export type Backend = {
  readonly open: (now: () => Date) => Promise<KeyRing>;
  /** The same ring with a key-encryption key that is not its own. */
  readonly openWithWrongKey: (now: () => Date) => Promise<KeyRing>;
  readonly remove: () => Promise<void>;
};

export const person = (subjectId: string) => ({ subjectId, keep: 'person' }) as const;
export const law = (subjectId: string) => ({ subjectId, keep: 'law' }) as const;
export const dayMs = 86_400_000;
// As long may another process remember what was destroyed, if nobody tells it.
const patienceMs = 61_000;

/** One key alone. */
export const obtain = async (ring: KeyRing, { subjectId, keep }: KeyOwner, lookUps: readonly LookUp[]) =>
  (await ring.obtain(subjectId, [keep], lookUps))[keep];

/** A new ring for each specification, `ms` after 1970, and whatever else is opened of it. */
export function ringsOf(backend: () => Promise<Backend>) {
  const opened: KeyRing[] = [];
  const given = {
    ...{ ms: 0, back: {} as Backend, ring: {} as KeyRing },
    open: async () => {
      const one = await given.back.open(() => new Date(given.ms));
      opened.push(one);
      return one;
    },
  };
  beforeEach(async () => {
    given.ms = Date.parse('2026-01-02T03:04:05.678Z');
    given.back = await backend();
    given.ring = await given.open();
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await given.back.remove();
  });
  return given;
}

/** What every key ring promises: the suite that each adapter passes unchanged. */
export const keyRingContract = (name: string, backend: () => Promise<Backend>) =>
  describe(`${name} as a key ring`, () => {
    const given = ringsOf(backend);
    const { open } = given;
    let ring: KeyRing;
    beforeEach(() => void (ring = given.ring));

    it('makes a key of 64 bytes, with an id that says nothing, and finds it with its owner', async () => {
      const key = await obtain(ring, person('c-1'), []);
      expect(key.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect(key.secret).toHaveLength(64);
      expect(await ring.find(key.id)).toMatchObject({ ...key, ...person('c-1'), retired: false });
      expect(await ring.find('AAAAAAAAAAAAAAAAAAAAAA')).toBeUndefined();
      expect(await ring.find('nonsense')).toBeUndefined();
    });

    it('gives the same key when it is asked again, and one for each keep and person', async () => {
      const key = await obtain(ring, person('c-1'), []);
      expect(await obtain(ring, person('c-1'), [])).toEqual(key);
      const others = [await obtain(ring, law('c-1'), []), await obtain(ring, person('c-2'), [])];
      const all = [key, ...others];
      for (const part of ['id', 'secret'] as const) expect(new Set(all.map((one) => String(one[part]))).size).toBe(3);
    });

    it('gives all keys of a person at once, and those that are missing beside those that are there', async () => {
      const mail = ring.lookUpOf('email', 'anna@example.com');
      const both = await ring.obtain('c-1', ['person', 'law'], [mail]);
      expect(both.person.id).not.toBe(both.law.id);
      expect(both.person.secret).not.toEqual(both.law.secret);
      for (const keep of ['person', 'law'] as const) {
        expect(await ring.find(both[keep].id)).toMatchObject({ ...both[keep], subjectId: 'c-1', keep });
        expect(await obtain(ring, { subjectId: 'c-1', keep }, [])).toEqual(both[keep]);
        const first = await obtain(ring, { subjectId: `c-${keep}`, keep }, []);
        const later = await ring.obtain(`c-${keep}`, ['law', 'person'], []);
        expect(later[keep]).toEqual(first);
        for (const key of Object.values(later)) expect(await ring.find(key.id)).toMatchObject(key);
      }
      expect(await ring.subjectsOf(mail)).toEqual(['c-1']);
    });

    it('gives one key to many who ask at once, in one process and in two', async () => {
      const other = await open();
      const asked = Array.from({ length: 60 }, (_, n) => obtain(n % 2 ? ring : other, person('c-1'), []));
      expect(new Set((await Promise.all(asked)).map(({ id }) => id)).size).toBe(1);
    });

    it('gives each of many people who come at once a key of their own', async () => {
      const people = Array.from({ length: 60 }, (_, n) => `c-${n}`);
      const keys = await Promise.all(people.map((subjectId) => obtain(ring, person(subjectId), [])));
      expect(new Set(keys.map(({ id }) => id)).size).toBe(60);
      for (const [n, { id }] of keys.entries()) expect(await ring.find(id)).toMatchObject(person(`c-${n}`));
    });

    it('knows who told us something, oldest first, and the hash tells nothing', async () => {
      const mail = ring.lookUpOf('email', 'anna@example.com');
      expect(mail).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(ring.lookUpOf('phone', 'anna@example.com')).not.toBe(mail);
      for (const subjectId of ['c-9', 'c-1', 'c-5']) {
        await obtain(ring, person(subjectId), [mail]);
        given.ms += 1_000;
      }
      expect(await ring.subjectsOf(mail)).toEqual(['c-9', 'c-1', 'c-5']);
      expect(await ring.subjectsOf(ring.lookUpOf('email', 'bert@example.com'))).toEqual([]);
    });

    it('names a hundred of those who told us the same, and one more, who says that there are more', async () => {
      const mail = ring.lookUpOf('email', 'shared@example.com');
      const people = Array.from({ length: 103 }, (_, n) => `c-${n}`);
      await Promise.all(people.map((subjectId) => obtain(ring, person(subjectId), [mail])));
      expect(await ring.subjectsOf(mail)).toHaveLength(101);
    });

    it('knows of whom data is sealed now: not of who was forgotten, until they come back', async () => {
      const other = await open();
      expect(await ring.knows('c-1')).toBe(false);
      await obtain(ring, law('c-1'), []);
      await obtain(ring, person('c-2'), []);
      for (const subjectId of ['c-1', 'c-2']) {
        expect(await ring.knows(subjectId)).toBe(true);
        await ring.destroy(person(subjectId));
        expect(await other.knows(subjectId)).toBe(false);
        await obtain(ring, law(subjectId), []);
        expect(await other.knows(subjectId)).toBe(true);
      }
      expect(await ring.knows('c-3')).toBe(false);
    });

    it('adds to the look-ups of somebody it knows', async () => {
      const [old, moved] = [ring.lookUpOf('email', 'old@example.com'), ring.lookUpOf('email', 'new@example.com')];
      const other = await open();
      const key = await obtain(ring, person('c-1'), [old]);
      expect(await obtain(other, person('c-1'), [old, moved])).toEqual(key);
      await Promise.all([ring, other].map((one) => obtain(one, person('c-1'), [ring.lookUpOf('phone', '+4930')])));
      for (const lookUp of [old, moved, ring.lookUpOf('phone', '+4930')])
        expect(await ring.subjectsOf(lookUp)).toEqual(['c-1']);
    });

    it('destroys a person’s key and look-ups, and nothing else', async () => {
      const mail = ring.lookUpOf('email', 'anna@example.com');
      const gone = await obtain(ring, person('c-1'), [mail]);
      const invoices = await obtain(ring, law('c-1'), []);
      const neighbour = await obtain(ring, person('c-2'), [mail]);
      expect(await ring.destroy(person('c-1'))).toEqual({ destroyed: true, spared: false });
      for (const nobody of ['c-1', 'c-unknown'])
        expect(await ring.destroy(person(nobody))).toEqual({ destroyed: false, spared: false });
      expect(await ring.find(gone.id)).toBeUndefined();
      expect(await ring.subjectsOf(mail)).toEqual(['c-2']);
      expect(await ring.find(invoices.id)).toMatchObject(invoices);
      expect(await ring.find(neighbour.id)).toMatchObject(neighbour);
    });

    it('retires what the law keeps of a person who is forgotten, also of one who had nothing else', async () => {
      const invoices = await obtain(ring, law('c-1'), []);
      await ring.destroy(person('c-1'));
      expect(await ring.find(invoices.id)).toMatchObject({ ...invoices, ...law('c-1'), retired: true });
      const anew = await obtain(ring, law('c-1'), []);
      expect(anew.id).not.toBe(invoices.id);
      expect(await ring.find(anew.id)).toMatchObject({ retired: false });
      await ring.destroy(law('c-1'));
      for (const { id } of [invoices, anew]) expect(await ring.find(id)).toBeUndefined();
    });

    it('destroys what the law kept, and leaves the rest', async () => {
      const mail = ring.lookUpOf('email', 'anna@example.com');
      const before = await ring.obtain('c-1', ['person', 'law'], [mail]);
      await ring.destroy(law('c-1'));
      expect(await ring.find(before.law.id)).toBeUndefined();
      expect(await ring.find(before.person.id)).toMatchObject(before.person);
      const after = await ring.obtain('c-1', ['person', 'law'], []);
      expect(after.person).toEqual(before.person);
      expect(after.law.id).not.toBe(before.law.id);
      expect(after.law.secret).not.toEqual(before.law.secret);
      expect(await ring.find(before.law.id)).toBeUndefined();
      expect(await ring.find(after.law.id)).toMatchObject({ ...after.law, retired: false });
      expect(await ring.subjectsOf(mail)).toEqual(['c-1']);
      await ring.destroy(person('c-1'));
      expect(await ring.find(after.law.id)).toMatchObject({ ...after.law, retired: true });
    });

    it('gives who comes back a new key', async () => {
      const mail = ring.lookUpOf('email', 'anna@example.com');
      const gone = await obtain(ring, person('c-1'), [mail]);
      await ring.destroy(person('c-1'));
      const anew = await obtain(ring, person('c-1'), [mail]);
      expect(anew.id).not.toBe(gone.id);
      expect(anew.secret).not.toEqual(gone.secret);
      expect(await ring.find(gone.id)).toBeUndefined();
      expect(await ring.subjectsOf(mail)).toEqual(['c-1']);
    });

    it.each(['that hears of it', 'after a while'])('is destroyed for another process, too, %s', async (how) => {
      const other = await open();
      const key = await obtain(ring, person('c-1'), []);
      const invoices = await obtain(other, law('c-1'), []);
      expect(await other.find(key.id)).toMatchObject(key);
      await ring.destroy(person('c-1'));
      if (how === 'after a while') given.ms += patienceMs;
      else other.forget('c-1');
      expect(await other.find(key.id)).toBeUndefined();
      expect(await other.find(invoices.id)).toMatchObject({ retired: true });
      expect((await obtain(other, person('c-1'), [])).id).not.toBe(key.id);
      expect((await obtain(other, law('c-1'), [])).id).not.toBe(invoices.id);
    });

    it('gives one key to all who come back while others still forget them', async () => {
      const other = await open();
      const before = await obtain(ring, person('c-1'), []);
      const work = [ring.destroy(person('c-1')), ...[ring, other].map((one) => obtain(one, person('c-1'), []))];
      await Promise.all(work);
      other.forget('c-1');
      ring.forget('c-1');
      const after = await Promise.all([ring, other].map((one) => obtain(one, person('c-1'), [])));
      expect(new Set(after.map(({ id }) => id)).size).toBe(1);
      expect(after[0]!.id).not.toBe(before.id);
    });

    it('lists whose keys were not used since a day, of a person with several by the last', async () => {
      await obtain(ring, law('c-1'), []);
      await obtain(ring, law('c-2'), []);
      await obtain(ring, person('c-3'), []);
      await ring.destroy(person('c-2'));
      given.ms += dayMs;
      for (const subjectId of ['c-2', 'c-4']) await obtain(ring, law(subjectId), []);
      expect(await ring.unusedSince('law', '2026-01-02', 10)).toEqual([]);
      expect(await ring.unusedSince('law', '2026-01-03', 10)).toEqual(['c-1']);
      expect(await ring.unusedSince('person', '2026-01-03', 10)).toEqual(['c-3']);
      expect((await ring.unusedSince('law', '2026-01-04', 10)).sort()).toEqual(['c-1', 'c-2', 'c-4']);
      expect(await ring.unusedSince('law', '2026-01-04', 2)).toHaveLength(2);
      await obtain(ring, law('c-1'), []);
      expect(await ring.unusedSince('law', '2026-01-03', 10)).toEqual([]);
    });

    it('is the same ring after it was closed and opened again', async () => {
      const mail = ring.lookUpOf('email', 'anna@example.com');
      const keys = [await obtain(ring, person('c-1'), [mail]), await obtain(ring, law('c-1'), [])];
      await ring.close();
      const again = await open();
      expect(again.lookUpOf('email', 'anna@example.com')).toBe(mail);
      expect(await again.subjectsOf(mail)).toEqual(['c-1']);
      for (const key of keys) expect(await again.find(key.id)).toMatchObject(key);
      expect(await obtain(again, person('c-1'), [])).toEqual(keys[0]);
    });

    it('is opened first by two processes at once, and is one ring', async () => {
      await given.back.remove();
      given.back = await backend();
      const [one, other] = await Promise.all([open(), open()]);
      expect(one.lookUpOf('email', 'a@example.com')).toBe(other.lookUpOf('email', 'a@example.com'));
      const key = await obtain(one, person('c-1'), []);
      expect(await other.find(key.id)).toMatchObject(key);
    });

    it('refuses a key-encryption key that is not its own, and stays as it is', async () => {
      const key = await obtain(ring, person('c-1'), []);
      await expect(given.back.openWithWrongKey(() => new Date(given.ms))).rejects.toThrow(/does not open the key ring/);
      expect(await (await open()).find(key.id)).toMatchObject(key);
    });
  });
