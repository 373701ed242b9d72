import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Plaintext, type Sealed } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import type { KeyRing } from '#personal/key-ring.js';
import { NewIds } from '#personal/new-ids.js';
import { openKeyRing } from '#personal/open-key-ring.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { KeptFiles } from '#lake/kept-files.js';
import { order } from '../order/order.js';
import { NoticeDesk } from './notice-desk.controller.js';
import type { ProviderNoticeEvent } from './provider-notice.js';

const now = () => new Date('2026-03-14T10:00:00.000Z');
const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'webhook:stripe' };
const raw = readFileSync(join(__dirname, 'stripe/replies/payment-intent.succeeded-event.json'));
const notice = { provider: 'stripe', noticeId: 'evt_1', topic: 'payment_intent.succeeded', orderId: 'o-1' };

describe('What a payment provider tells us', () => {
  let folder: string;
  let ring: KeyRing;
  let store: SqliteEventStore;
  let people: People;
  let desk: NoticeDesk;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-notices-'));
    ring = await openKeyRing(`sqlite:${join(folder, 'ring.db')}`, `file:${join(folder, 'key')}`, { now });
    store = new SqliteEventStore(':memory:', now);
    const commands = new CommandHandler(store);
    people = new People(ring, commands, new NewIds(() => 'read-1'));
    const files = await KeptFiles.open({ url: `file:${folder}/payloads` });
    desk = new NoticeDesk(files, people, ring, commands, new Clock(now));
    const buyer = { subjectId: 'c-1', ...(await people.seal('c-1', { name: new Plaintext('name', 'Carla Conti') })) };
    const lines = [{ unitId: 'CM-1', price: { minor: 1, currency: 'USD' } }];
    const data = { channel: 'web', placedAt: now().toISOString(), buyer, lines };
    await commands.handle(order, 'o-1', { type: 'PlaceOrder', data }, cause);
  });
  afterEach(async () => {
    await store.close();
    await ring.close();
    rmSync(folder, { recursive: true });
  });

  const noted = async () =>
    (await store.after(null, 100)).events.filter(
      ({ type }) => type === 'NoticeReceived',
    ) as Recorded<ProviderNoticeEvent>[];
  const opened = async (kept: string, subjectId: string) => {
    const sealed = readFileSync(join(folder, 'payloads', kept), 'utf8') as Sealed;
    const reading = { subjectId, record: 'notice', purpose: 'order-entry', kinds: ['account'], cause } as const;
    const open = (await people.open({ sealed }, reading)).sealed as { raw: string } | null;
    return open && Buffer.from(open.raw, 'base64');
  };

  it('is kept byte for byte under the keys of who buys, and noted once', async () => {
    await desk.take(notice, raw, cause);
    await desk.take(notice, raw, cause);
    const [{ data }, ...more] = (await noted()) as [Recorded<ProviderNoticeEvent>, ...unknown[]];
    expect(more).toEqual([]);
    const { provider, topic, orderId } = notice;
    const sha256 = createHash('sha256').update(raw).digest('hex');
    expect(data).toMatchObject({
      provider,
      topic,
      orderId,
      sha256,
      bytes: raw.length,
      receivedAt: now().toISOString(),
    });
    expect(await opened(data.kept!, 'c-1')).toEqual(raw);
    expect(readFileSync(join(folder, 'payloads', data.kept!), 'utf8')).not.toContain('payment_intent');
  });

  it('cannot be read any more once they are forgotten, and what comes after that is not kept', async () => {
    await desk.take(notice, raw, cause);
    await ring.destroy({ subjectId: 'c-1', keep: 'person' });
    const [before] = await noted();
    expect(await opened(before!.data.kept!, 'c-1')).toBeNull();
    await desk.take({ ...notice, noticeId: 'evt_2' }, raw, cause);
    expect((await noted())[1]!.data).not.toHaveProperty('kept');
    expect(readdirSync(join(folder, 'payloads'))).toEqual([before!.data.kept]);
  });

  it('is kept under keys of its own where it is about a payout, or an order that nobody placed', async () => {
    await desk.take({ ...notice, noticeId: 'evt_3', orderId: undefined }, raw, cause);
    await desk.take({ ...notice, noticeId: 'evt_4', orderId: 'o-2' }, raw, cause);
    const [payout, unplaced] = await noted();
    expect(await opened(payout!.data.kept!, 'payouts-stripe')).toEqual(raw);
    expect(await opened(unplaced!.data.kept!, 'p-o-2')).toEqual(raw);
  });
});
