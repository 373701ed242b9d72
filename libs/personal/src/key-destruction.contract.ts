import { beforeEach, describe, expect, it } from '@jest/globals';
import { dayMs, law, obtain, person, ringsOf, type Backend } from './key-ring.contract.js';
import type { KeyRing } from './key-ring.js';

/** What every key ring promises of who asks for some keys of a person only: the suite that each adapter passes unchanged. */
export const keyDestructionContract = (name: string, backend: () => Promise<Backend>) =>
  describe(`${name}, asked to destroy some keys only,`, () => {
    const given = ringsOf(backend);
    const { open } = given;
    let ring: KeyRing;
    beforeEach(() => void (ring = given.ring));

    it('destroys retired keys only, where asked to, and not what somebody got who came back', async () => {
      const before = await ring.obtain('c-1', ['person', 'law'], []);
      expect(await ring.destroy(law('c-1'), { retired: true })).toEqual({ destroyed: false, spared: true });
      expect(await ring.find(before.law.id)).toMatchObject(before.law);
      await ring.destroy(person('c-1'));
      const after = await ring.obtain('c-1', ['person', 'law'], []);
      expect(await ring.destroy(law('c-1'), { retired: true })).toEqual({ destroyed: true, spared: true });
      expect(await ring.find(before.law.id)).toBeUndefined();
      expect(await ring.find(after.law.id)).toMatchObject({ ...after.law, retired: false });
      expect(await ring.obtain('c-1', ['person', 'law'], [])).toEqual(after);
    });

    it('destroys only what was not used since a day, where asked to', async () => {
      const other = await open();
      const before = await ring.obtain('c-1', ['person', 'law'], []);
      await ring.destroy(law('c-1'), { usedBefore: '2026-01-02' });
      await ring.destroy(person('c-1'));
      given.ms += dayMs;
      const after = await other.obtain('c-1', ['person', 'law'], []);
      await ring.destroy(law('c-1'), { usedBefore: '2026-01-03' });
      expect(await ring.find(before.law.id)).toBeUndefined();
      expect(await ring.find(after.law.id)).toMatchObject(after.law);
      given.ms += dayMs;
      await ring.destroy(law('c-1'), { usedBefore: '2026-01-04' });
      expect(await ring.find(after.law.id)).toBeUndefined();
      expect(await ring.find(after.person.id)).toMatchObject(after.person);
    });

    it('spares a person’s key and look-ups that were used since, and retires nothing then', async () => {
      const mail = ring.lookUpOf('email', 'anna@example.com');
      const keys = await ring.obtain('c-1', ['person', 'law'], [mail]);
      for (const only of [{ usedBefore: '2026-01-02' }, { retired: true }] as const)
        expect(await ring.destroy(person('c-1'), only)).toEqual({ destroyed: false, spared: true });
      for (const key of Object.values(keys)) expect(await ring.find(key.id)).toMatchObject({ ...key, retired: false });
      expect(await ring.subjectsOf(mail)).toEqual(['c-1']);
      for (const destroyed of [true, false])
        expect(await ring.destroy(person('c-1'), { usedBefore: '2026-01-03' })).toEqual({ destroyed, spared: false });
      expect(await ring.find(keys.person.id)).toBeUndefined();
      expect(await ring.find(keys.law.id)).toMatchObject({ ...keys.law, retired: true });
      expect(await ring.subjectsOf(mail)).toEqual([]);
    });

    it('either destroys a key or lets another process use it, and says which', async () => {
      const other = await open();
      const people = Array.from({ length: 20 }, (_, n) => `c-${n}`);
      const before = await Promise.all(people.map((subjectId) => obtain(ring, person(subjectId), [])));
      given.ms += dayMs;
      const [usedBefore, used] = ['2026-01-03', people.map((subjectId) => obtain(other, person(subjectId), []))];
      const fates = await Promise.all(people.map((subjectId) => ring.destroy(person(subjectId), { usedBefore })));
      const after = await Promise.all(used);
      for (const [n, { destroyed, spared }] of fates.entries()) {
        expect(destroyed).toBe(!spared);
        expect(after[n]!.id === before[n]!.id).toBe(spared);
        expect(await ring.find(after[n]!.id)).toMatchObject(person(people[n]!));
      }
    });
  });
