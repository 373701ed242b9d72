import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Decider, Message } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { Subscribers } from '#service/subscribers.js';
import { Bureau } from '../bureau.contract.js';
import { identity } from '../customer/identity.js';
import { ProfileDesk } from '../customer/profile-desk.controller.js';
import { membership, type MembershipEvent } from '../segment/membership.js';
import { SegmentClock } from '../segment/segment-clock.worker.js';
import { CampaignClock } from './campaign-clock.worker.js';
import { campaign } from './campaign.js';
import { sampleCampaign } from './campaigns.controller.js';

/** Three lots of them. */
const people = 2_500;
const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
let bureau: Bureau;

/** Looks after campaigns whenever a part of a segment is in the log; and dies then, if it is told to. */
class Watched extends CommandHandler {
  parts = 0;
  diesAfter = Infinity;

  override async handle<C extends Message, E extends Message, S>(
    ...asked: [decider: Decider<C, E, S>, id: string, command: C, cause: Cause, expected?: number]
  ) {
    const handled = await super.handle(...asked);
    if (asked[0].stream !== membership.stream) return handled;
    await bureau.service.app.get(CampaignClock).round();
    if (++this.parts === this.diesAfter) throw new Error('killed');
    return handled;
  }
}
function seeing() {
  const { app } = bureau.service;
  const commands = new Watched(app.get(EventStore));
  const others = [
    app.get(ProfileDesk),
    app.get(DataSource),
    app.get(Subscribers),
    app.get(Clock),
    app.get(Report),
  ] as const;
  return { commands, clock: new SegmentClock(commands, ...others) };
}
const define = async (rule: object) => {
  const { body } = await bureau.staff('marketing', 'PUT', '/v1/segments/all', { body: { name: 'All', rule } });
  await bureau.settled();
  return (body as { version: number }).version;
};
async function plan(campaignId: string) {
  const [startAt, endAt] = [0, 86_400_000].map((ms) => new Date(bureau.nowMs + ms).toISOString());
  const variants = [{ ...sampleCampaign.variants[0]!, sharePercent: 1 }];
  const body = { ...sampleCampaign, segmentId: 'all', startAt, endAt, variants, controlPercent: 99 };
  expect((await bureau.staff('marketing', 'PUT', `/v1/campaigns/${campaignId}`, { body })).status).toBe(200);
  await bureau.settled();
}
const begunOf = async (campaignId: string) => (await bureau.service.commands.read(campaign, campaignId)).state.begun;

beforeAll(async () => {
  bureau = await Bureau.open();
  const at = new Date(bureau.nowMs).toISOString();
  const meet = (n: number) => {
    const data = { record: `order o-${n}`, channel: 'web', at } as const;
    return bureau.service.commands.handle(identity, `c-${n}`, { type: 'MeetIdentity', data }, cause);
  };
  await Promise.all(Array.from({ length: people }, (_, n) => meet(n)));
  await bureau.settled();
});
afterAll(() => bureau.close());

it('A campaign begins with all of its segment or not at all, whenever it looks and whoever dies in between', async () => {
  await define({ anyOf: [{ orders: { max: 0 } }] });
  await plan('first');
  bureau.nowMs += 900_000;
  const killed = seeing();
  killed.commands.diesAfter = 1;
  await killed.clock.round();
  expect(await begunOf('first')).toBeUndefined();
  const { body } = await bureau.staff('marketing', 'GET', '/v1/segments/all');
  expect(body).toMatchObject({ members: 0 });
  expect(body).not.toHaveProperty('last');

  await seeing().clock.round();
  expect(await begunOf('first')).toMatchObject({ segmentVersion: 1, membershipVersion: 3, people });

  // Nobody any more; and what was planned before that is told, begins with nobody.
  const version = await define({ anyOf: [{ orders: { min: 1 } }] });
  await plan('second');
  bureau.nowMs += 900_000;
  const { clock, commands } = seeing();
  await clock.round();
  expect(commands.parts).toBe(3);
  expect(await begunOf('second')).toMatchObject({ segmentVersion: version, membershipVersion: 6, people: 0 });
});

it('Of two who note the same change one goes on, and the other leaves it', async () => {
  await define({ anyOf: [{ orders: { max: 0 } }] });
  bureau.nowMs += 900_000;
  await Promise.all([seeing(), seeing()].map(({ clock }) => clock.round()));
  const events = await bureau.service.store.read<MembershipEvent>('membership-all');
  expect(events.slice(6).map(({ data }) => [data.added.length, data.more])).toEqual([
    ...[1_000, 1_000].map((added) => [added, true]),
    [500, undefined],
  ]);
});
