import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Conflict, type Cause, type EventStore, type Position, type Recorded, type Upcasters } from './event-store.js';

/** What the suite asks of an adapter: a new empty log, and the same log opened again with other upcasters. */
export type Backend = {
  readonly open: (options: { now: () => Date; upcasters?: Upcasters }) => Promise<EventStore>;
  readonly remove: () => Promise<void>;
};

const cause: Cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous', traceparent: '00-a-b-01' };
const put = (n: number) => ({ type: 'Put', data: { n, text: 'Vase "Œil" 花瓶\u2028' } });

/** What every event store promises: the suite that each adapter passes unchanged. */
export const eventStoreContract = (name: string, backend: () => Promise<Backend>) =>
  describe(`${name} as an event store`, () => {
    let at: Date;
    let back: Backend;
    let store: EventStore;
    beforeEach(async () => {
      at = new Date('2026-01-02T03:04:05.678Z');
      back = await backend();
      store = await back.open({ now: () => at });
    });
    afterEach(async () => {
      await store.close();
      await back.remove();
    });

    const everything = async (limit = 100, from: Position = null) => {
      const seen: Recorded[] = [];
      for (let position = from; ;) {
        const batch = await store.after(position, limit);
        if (batch.events.length === 0) return { seen, position: batch.position };
        seen.push(...batch.events);
        position = batch.position;
      }
    };

    it('gives back what was appended, dressed with id, version, schema, time and cause', async () => {
      const appended = await store.append('vase-1', 0, [put(1), put(2)], cause);
      expect(await store.read('vase-1')).toEqual(appended);
      expect(appended[1]).toMatchObject({
        ...{ id: 'vase-1/2', stream: 'vase-1', version: 2, schema: 1, at: '2026-01-02T03:04:05.678Z', cause },
        ...put(2),
      });
      expect(await store.read('vase-1', 1)).toEqual(appended.slice(1));
      expect(await store.read('vase-2')).toEqual([]);
    });

    it('keeps versions 1 to n without gap', async () => {
      for (let n = 0; n < 5; n++) await store.append('vase-1', n, [put(n)], cause);
      expect((await store.read('vase-1')).map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
    });

    it('refuses a stale expected version and changes nothing', async () => {
      await store.append('vase-1', 0, [put(1)], cause);
      for (const stale of [0, 2, 7])
        await expect(store.append('vase-1', stale, [put(9)], cause)).rejects.toThrow(Conflict);
      expect(await store.read('vase-1')).toHaveLength(1);
    });

    it('lets one of many concurrent appends win, and gives each its own verdict', async () => {
      const appends = Array.from({ length: 50 }, (_, n) => [`vase-${n % 10}`, n] as const);
      const verdicts = await Promise.allSettled(appends.map(([stream, n]) => store.append(stream, 0, [put(n)], cause)));
      const won = verdicts.filter(({ status }) => status === 'fulfilled');
      expect(won).toHaveLength(10);
      for (const verdict of verdicts)
        if (verdict.status === 'rejected') expect(verdict.reason).toBeInstanceOf(Conflict);
      expect((await everything()).seen).toHaveLength(10);
    });

    it('appends all events of an append or none', async () => {
      await store.append('vase-1', 0, [put(1), put(2), put(3)], cause);
      await expect(store.append('vase-1', 1, [put(4), put(5)], cause)).rejects.toThrow(Conflict);
      expect((await store.read('vase-1')).map(({ data }) => (data as { n: number }).n)).toEqual([1, 2, 3]);
    });

    it('feeds every event once, in order within each stream, from any position it has given', async () => {
      for (let n = 0; n < 30; n++) await store.append(`vase-${n % 3}`, Math.floor(n / 3), [put(n)], cause);
      const { seen } = await everything(7);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(30);
      for (const stream of ['vase-0', 'vase-1', 'vase-2'])
        expect(seen.filter((event) => event.stream === stream)).toEqual(await store.read(stream));
      const first = await store.after(null, 11);
      const again = [...first.events, ...(await everything(5, first.position)).seen];
      // Between streams there is no order, so the pages may be others.
      expect(again).toHaveLength(30);
      for (const stream of ['vase-0', 'vase-1', 'vase-2'])
        expect(again.filter((event) => event.stream === stream)).toEqual(await store.read(stream));
    });

    it('knows how far behind a position is', async () => {
      expect(await store.behind(null)).toBe(0);
      for (let n = 0; n < 4; n++) await store.append('vase-1', n, [put(n)], cause);
      expect(await store.behind(null)).toBe(4);
      expect(await store.behind((await store.after(null, 3)).position)).toBe(1);
      expect(await store.behind((await everything()).position)).toBe(0);
    });

    it('marks every event in the order of its feed, and says how large it is', async () => {
      const appended = await store.append('vase-1', 0, [put(1), put(2)], cause);
      await store.append('vase-2', 0, [put(3)], cause);
      const first = await store.marks(null, 2);
      const bytes = Buffer.byteLength(JSON.stringify(cause)) + Buffer.byteLength(JSON.stringify(put(1).data));
      expect(first.events).toEqual(
        appended.map(({ stream, at }) => ({ position: expect.any(Number), stream, at, bytes })),
      );
      const { position, events } = await store.marks(first.position, 2);
      expect([events.length, events[0]!.stream]).toEqual([1, 'vase-2']);
      expect(events[0]!.position).toBeGreaterThan(first.events[1]!.position);
      expect([await store.behind(position), (await store.after(position, 2)).events]).toEqual([0, []]);
      expect((await store.marks(position, 2)).events).toEqual([]);
    });

    it('tells listeners of appends until they leave', async () => {
      const heard: string[] = [];
      const leave = store.onAppend((events) => heard.push(...events.map(({ id }) => id)));
      await store.append('vase-1', 0, [put(1)], cause);
      leave();
      await store.append('vase-1', 1, [put(2)], cause);
      expect(heard).toEqual(['vase-1/1']);
    });

    it('holds everything after it was closed and opened again, and lifts old shapes on reading', async () => {
      const written = await store.append('vase-1', 0, [put(1)], cause);
      await store.close();
      const upcasters: Upcasters = {
        Put: [({ n }: { n: number }) => ({ count: n }), (data: object) => ({ ...data, unit: 'piece' })],
      };
      store = await back.open({ now: () => at, upcasters });
      const lifted = { ...written[0], schema: 3, data: { count: 1, unit: 'piece' } };
      expect(await store.read('vase-1')).toEqual([lifted]);
      expect((await store.after(null, 10)).events).toEqual([lifted]);
      const current = await store.append('vase-1', 1, [{ type: 'Put', data: { count: 2, unit: 'piece' } }], cause);
      expect((await store.read('vase-1', 1))[0]).toEqual({ ...current[0], schema: 3 });
    });
  });
