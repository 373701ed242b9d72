import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { buyer, Plaintext, type OpenedOf, type SealedBuyer } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import type { AccessEvent } from './access.js';
import type { KeyRing } from './key-ring.js';
import { NewIds } from './new-ids.js';
import { openKeyRing } from './open-key-ring.js';
import { People, type Reading } from './people.js';
import { isSealed, partsOf } from './seal.js';

const now = () => new Date('2026-01-02T03:04:05.678Z');
const told = {
  ...{ name: 'Anna Abel', email: 'Anna@Example.com', phone: '+49 (30) 12-34' },
  address: { street: 'Platz 1', city: 'Berlin' },
};
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'staff:u-7' };
const all = ['name', 'address', 'email', 'phone', 'account'] as const;
const reading: Reading = {
  ...{ subjectId: 'c-1', record: 'order o-42', purpose: 'customer-service', kinds: all, cause },
};

describe('People', () => {
  let path: string;
  let ring: KeyRing;
  let store: SqliteEventStore;
  let people: People;
  let ids: number;
  beforeEach(async () => {
    path = mkdtempSync(join(tmpdir(), 'retreasure-people-'));
    ring = await openKeyRing(`sqlite:${join(path, 'ring.db')}`, `file:${join(path, 'key')}`, {
      now,
      random: randomBytes,
    });
    store = new SqliteEventStore(':memory:', now);
    ids = 0;
    people = new People(ring, new CommandHandler(store), new NewIds(() => `read-${++ids}`));
  });
  afterEach(async () => {
    await store.close();
    await ring.close();
    rmSync(path, { recursive: true });
  });
  const reads = async () => (await store.after(null, 1_000)).events as unknown as AccessEvent[];
  const parsed = () => buyer.parse(told);
  const sealAnna = async (): Promise<{ orderId: string; buyer: SealedBuyer; lines: { price: number }[] }> =>
    people.seal('c-1', { orderId: 'o-42', buyer: parsed(), lines: [{ price: 12 }] });

  it('opens words for everybody until their key is gone, off the record, and nothing else', async () => {
    const { text } = await people.seal('c-1', { text: new Plaintext('words', 'It ticks.') });
    expect(await people.openForAll(text)).toBe('It ticks.');
    expect(await reads()).toEqual([]);
    await expect(people.openForAll((await sealAnna()).buyer.name)).rejects.toThrow('name is not for everybody');
    await ring.destroy({ subjectId: 'c-1', keep: 'person' });
    expect(await people.openForAll(text)).toBeUndefined();
  });

  describe('seal', () => {
    it('turns everything personal into ciphertext and leaves the rest as it is', async () => {
      const lines = [{ price: 12 }, { at: now() }];
      const data = await people.seal('c-1', {
        orderId: 'o-42',
        buyer: parsed(),
        lines,
        nothing: null,
        list: [parsed()],
      });
      expect(data).toMatchObject({ orderId: 'o-42', nothing: null });
      expect(data.lines).toBe(lines);
      for (const value of Object.values(data.buyer)) expect(isSealed(value)).toBe(true);
      expect(data.list[0]).toEqual(data.buyer);
      expect(JSON.stringify(data)).not.toMatch(/Anna|Example|Platz|Berlin|12-34/);
    });

    it('keeps what the law wants under another key than the rest', async () => {
      const { buyer } = await sealAnna();
      const keyOf = (value: (typeof buyer)['email']) => partsOf(value!).keyId;
      expect(keyOf(buyer.name)).toBe(keyOf(buyer.address));
      expect(keyOf(buyer.email)).toBe(keyOf(buyer.phone));
      expect(keyOf(buyer.name)).not.toBe(keyOf(buyer.email));
      expect(await ring.find(keyOf(buyer.name))).toMatchObject({ subjectId: 'c-1', keep: 'law' });
      expect(await ring.find(keyOf(buyer.email))).toMatchObject({ subjectId: 'c-1', keep: 'person' });
    });

    it('gives the same text for the same data, so that a repeat is a repeat', async () => {
      expect(await sealAnna()).toEqual(await sealAnna());
      const other = await people.seal('c-2', parsed());
      expect(other.name).not.toBe((await sealAnna()).buyer.name);
    });

    it('asks for no key where nothing is personal', async () => {
      const data = { orderId: 'o-42', lines: [{ price: 12 }] };
      await ring.close();
      expect(await people.seal('c-1', data)).toBe(data);
    });

    it('is found again by what was told, in any spelling', async () => {
      await sealAnna();
      await people.seal('c-2', buyer.parse({ ...told, account: 'ebay:ma8' }));
      expect(await people.subjectsOf('email', 'anna@example.COM ')).toEqual({
        subjectIds: ['c-1', 'c-2'],
        more: false,
      });
      expect(await people.subjectsOf('phone', '0049 301234')).toMatchObject({ subjectIds: ['c-1', 'c-2'] });
      expect(await people.subjectsOf('phone', '+49 (0)30 1234')).toMatchObject({ subjectIds: ['c-1', 'c-2'] });
      expect(await people.subjectsOf('account', 'ebay:ma8')).toMatchObject({ subjectIds: ['c-2'] });
      expect(await people.subjectsOf('account', 'ebay:MA8')).toEqual({ subjectIds: [], more: false });
      await expect(people.subjectsOf('name', 'Anna Abel')).rejects.toThrow('nobody is found by name');
    });

    it('is found again by what is sealed, shown to nobody, until the key is gone', async () => {
      const { email, name } = (await sealAnna()).buyer;
      await people.seal('c-2', buyer.parse({ ...told, email: 'anna@example.com' }));
      expect(await people.tellersOf(email!)).toEqual({ subjectIds: ['c-1', 'c-2'], more: false });
      await expect(people.tellersOf(name)).rejects.toThrow('nobody is found by name');
      expect(await reads()).toEqual([]);
      await ring.destroy({ subjectId: 'c-1', keep: 'person' });
      expect(await people.tellersOf(email!)).toEqual({ subjectIds: [], more: false });
    });

    it('is found under the spelling by which releases before kept a number', async () => {
      const phone = '+49 (0)30 1234';
      await ring.obtain('c-old', ['person'], [ring.lookUpOf('phone', '+490301234')]);
      expect(await people.subjectsOf('phone', phone)).toMatchObject({ subjectIds: ['c-old'] });
    });

    it('is found by a number without its country, and shown to be nobody by it', async () => {
      const { phone } = await people.seal('c-1', { phone: new Plaintext('phone', '030 1234') });
      expect(await people.subjectsOf('phone', '030/1234')).toMatchObject({ subjectIds: ['c-1'] });
      expect(await people.tellersOf(phone)).toEqual({ subjectIds: [], more: false });
    });

    it('is among a hundred at most, and it is said that there are more', async () => {
      const email = buyer.shape.email.parse('shared@example.com');
      const many = (count: number) => Array.from({ length: count }, (_, n) => `c-${n}`);
      for (const subjectId of many(100)) await people.seal(subjectId, { email });
      expect(await people.subjectsOf('email', 'shared@example.com')).toEqual({ subjectIds: many(100), more: false });
      await people.seal('c-100', { email });
      expect(await people.subjectsOf('email', 'shared@example.com')).toEqual({ subjectIds: many(100), more: true });
    });
  });

  describe('open', () => {
    it('shows what may be read, and has recorded before that it was', async () => {
      const data = await sealAnna();
      const opened = await people.open(data, { ...reading, kinds: ['name', 'phone'] });
      expect(opened).toEqual({
        ...{ orderId: 'o-42', lines: [{ price: 12 }] },
        buyer: { name: told.name, phone: told.phone, email: null, address: null },
      });
      const read = { subjectId: 'c-1', actor: 'staff:u-7', purpose: 'customer-service', record: 'order o-42' };
      expect(await reads()).toMatchObject([
        { id: 'access-read-1/1', type: 'PersonalDataRead', data: { ...read, kinds: ['name', 'phone'] }, cause },
      ]);
      expect(JSON.stringify(await reads())).not.toMatch(/Anna/);
    });

    it('records nothing where nothing is opened', async () => {
      const data = await sealAnna();
      expect((await people.open(data, { ...reading, kinds: [] })).buyer).toMatchObject({ name: null, email: null });
      expect(await people.open({ orderId: 'o-42' }, reading)).toEqual({ orderId: 'o-42' });
      expect(await reads()).toEqual([]);
    });

    it('shows nothing if it cannot be recorded', async () => {
      const data = await sealAnna();
      await store.close();
      await expect(people.open(data, reading)).rejects.toThrow();
    });

    it('records each of many, and shows all or none', async () => {
      const [anna, bert] = [await sealAnna(), await people.seal('c-2', parsed())];
      const many = [
        { ...reading, data: { of: anna.buyer } },
        { ...reading, subjectId: 'c-2', record: 'order o-43', data: { of: bert } },
      ];
      expect(await people.openAll<{ of: SealedBuyer }>(many)).toEqual([{ of: told }, { of: told }]);
      expect((await reads()).map(({ data }) => [data.subjectId, data.record])).toEqual([
        ['c-1', 'order o-42'],
        ['c-2', 'order o-43'],
      ]);
      await ring.close();
      await expect(people.openAll(many)).rejects.toThrow();
      expect(await reads()).toHaveLength(2);
    });

    it('keeps shut what is another person’s', async () => {
      const { buyer } = await sealAnna();
      const shut: OpenedOf<SealedBuyer> = await people.open(buyer, { ...reading, subjectId: 'c-2' });
      expect(shut).toEqual({ name: null, email: null, phone: null, address: null });
      expect(await reads()).toEqual([]);
    });

    it('shows nothing of what only looks as if we had sealed it, and all of the rest', async () => {
      const { buyer } = await sealAnna();
      const { name, email } = buyer;
      const changed = name.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
      const { keyId } = partsOf(name);
      const foreign = [
        changed,
        `sealed.name.${keyId}.A`,
        `sealed.name.${keyId}.AAAA`,
        `sealed.name.${'A'.repeat(22)}.${'A'.repeat(64)}`,
        `sealed.email.${keyId}.${name.split('.')[3]}`,
        `sealed.nothing.${keyId}.AAAA`,
      ];
      expect(await people.open({ foreign }, reading)).toEqual({ foreign: foreign.map(() => null) });
      expect(await reads()).toEqual([]);
      expect(await people.open({ foreign, email }, reading)).toEqual({
        ...{ foreign: foreign.map(() => null), email: told.email },
      });
      expect(await reads()).toMatchObject([{ data: { kinds: ['email'] } }]);
    });

    it('fails if the ring does: who may read it is told nothing rather than that it is gone', async () => {
      const data = await sealAnna();
      await ring.close();
      await expect(people.open(data, reading)).rejects.toThrow();
    });
  });

  describe('who was forgotten', () => {
    it('is shown no more, but for what the law names, and not to others', async () => {
      const data = await sealAnna();
      await ring.destroy({ subjectId: 'c-1', keep: 'person' });
      const nothing = { name: null, email: null, phone: null, address: null };
      for (const purpose of ['customer-service', 'own-data', 'subject-request'] as const)
        expect((await people.open(data, { ...reading, purpose })).buyer).toEqual(nothing);
      expect(await reads()).toEqual([]);
      const lawful = await people.open(data, { ...reading, purpose: 'accounting' });
      expect(lawful.buyer).toEqual({ ...nothing, name: told.name, address: told.address });
      expect(await reads()).toMatchObject([{ data: { purpose: 'accounting', kinds: ['name', 'address'] } }]);
      expect(await people.subjectsOf('email', told.email)).toMatchObject({ subjectIds: [] });
    });

    it('is shown again what was told after coming back, and nothing from before', async () => {
      const before = await sealAnna();
      await ring.destroy({ subjectId: 'c-1', keep: 'person' });
      const after = await sealAnna();
      expect((await people.open(after, reading)).buyer).toEqual(told);
      expect((await people.open(before, reading)).buyer).toMatchObject({ name: null, email: null });
      expect(await people.subjectsOf('email', told.email)).toMatchObject({ subjectIds: ['c-1'] });
    });

    it('is shown to nobody once the law no longer keeps it', async () => {
      const data = await sealAnna();
      for (const keep of ['person', 'law'] as const) await ring.destroy({ subjectId: 'c-1', keep });
      const { buyer } = await people.open(data, { ...reading, purpose: 'accounting' });
      expect(buyer).toMatchObject({ name: null, address: null });
      expect(await reads()).toEqual([]);
    });
  });

  it('fails loudly, and stores nothing, where somebody forgot to seal', async () => {
    const appended = store.append('order-o-42', 0, [{ type: 'OrderPlaced', data: { buyer: parsed() } }], cause);
    await expect(appended).rejects.toThrow('name: personal data is sealed before it is written');
    expect(await store.read('order-o-42')).toEqual([]);
    const secret = new Plaintext('name', 'Anna');
    expect(String(secret) + inspect({ secret })).not.toContain('Anna');
  });
});
