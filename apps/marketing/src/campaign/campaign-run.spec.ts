import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ModuleRef } from '@nestjs/core';
import { UnitAllocated, UnitDescribed, UnitOffered } from '#contracts/inventory.js';
import { MessageDue } from '#contracts/marketing.js';
import { Bureau } from '../bureau.contract.js';
import { message, type MessageEvent } from '../message/message.js';
import { PostOffice } from '../message/post-office.contract.js';
import { SegmentClock } from '../segment/segment-clock.worker.js';
import { variantOf } from './assignment.js';
import { CampaignClock } from './campaign-clock.worker.js';
import { campaign, type CampaignEvent } from './campaign.js';
import { sharesOf, type Plan } from './plan.js';

const hourMs = 3_600_000;
let office: PostOffice;
let bureau: Bureau;
let people = 0;
let campaigns = 0;
beforeAll(async () => {
  office = await PostOffice.open();
  bureau = await Bureau.open({
    ...{ MAIL_URL: office.url, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' },
    ...{ MAILS_PER_SECOND: '1000', MESSAGES_MAX: '1', MESSAGES_MAX_DAYS: '1', SHOP_URL: 'https://shop.example' },
  });
  const body = { name: 'Only looking', rule: { anyOf: [{ orders: { max: 0 } }] } };
  await bureau.staff('marketing', 'PUT', '/v1/segments/lookers', { body });
});
afterAll(async () => {
  await bureau.close();
  await office.close();
});
beforeEach(() => {
  // At noon of the next day, when there is room for a letter again.
  bureau.nowMs = Date.parse(new Date(bureau.nowMs + 36 * hourMs).toISOString().slice(0, 10)) + 12 * hourMs;
  office.log.splice(0);
});

const at = (afterMs = 0) => new Date(bureau.nowMs + afterMs).toISOString();
const staff = async (method: string, path: string, body?: object) =>
  (await bureau.staff('marketing', method, path, { ...(body && { body }) })).body;

/** Somebody whom we met at the web shop; and who agreed to letters, if not told otherwise. */
async function person({ agreed = true, email = `p${++people}@example.org`, language = 'en' } = {}) {
  const customerId = await bureau.ordered(`o-${++people}`, { email });
  const wording = { version: 'newsletter-1', language, hash: 'ab'.repeat(32) };
  const proof = { kind: 'checkbox', record: 'form-1' };
  const body = { purpose: 'email-marketing', source: 'checkout', wording, proof };
  if (agreed) await staff('POST', `/v1/customers/${customerId}/consents`, body);
  return { customerId, email };
}
const some = async (count: number, told = {}) => {
  const found: { customerId: string; email: string }[] = [];
  for (let n = 0; n < count; n++) found.push(await person(told));
  return found;
};
/** Whom we know is in the segment. */
async function quarter() {
  await bureau.settled();
  bureau.nowMs += 900_000;
  await bureau.service.app.get(SegmentClock).round();
}
const letterOf = (variant: string, more = {}) => ({
  en: { subject: `Clocks, ${variant}`, paragraphs: ['Since winter.'], ...more },
  de: { subject: `Uhren, ${variant}`, paragraphs: ['Seit dem Winter.'], ...more },
});
async function plan(over: Partial<Plan> = {}): Promise<{ campaignId: string; planned: Plan }> {
  const campaignId = `campaign-${++campaigns}`;
  const planned: Plan = {
    ...{ name: 'Clocks', segmentId: 'lookers', startAt: at(), endAt: at(72 * hourMs), controlPercent: 30 },
    variants: [
      { variant: 'a', sharePercent: 40, letter: letterOf('a') },
      { variant: 'b', sharePercent: 30, letter: letterOf('b') },
    ],
    utm: { source: 'letters', medium: 'email', campaign: campaignId },
    ...over,
  };
  expect(await staff('PUT', `/v1/campaigns/${campaignId}`, planned)).toMatchObject({ status: 'planned' });
  await bureau.settled();
  return { campaignId, planned };
}
const all = { controlPercent: 0, variants: [{ variant: 'a', sharePercent: 100, letter: letterOf('a') }] };
const look = async () => {
  await bureau.service.app.get(CampaignClock).round();
  await bureau.settled();
};
const shown = (campaignId: string) => staff('GET', `/v1/campaigns/${campaignId}`);
const eventsOf = (campaignId: string) => bureau.service.store.read<CampaignEvent>(`campaign-${campaignId}`);
async function assignedIn(campaignId: string) {
  const found = new Map<string, string>();
  for (const { type, data } of await eventsOf(campaignId)) {
    if (type !== 'PeopleAssigned') continue;
    for (const { variant, customerIds } of data.assigned)
      for (const one of customerIds) {
        expect(found.has(one)).toBe(false);
        found.set(one, variant);
      }
  }
  return found;
}
async function asked(campaignId: string) {
  const { events } = await bureau.service.store.after(null, 1_000_000);
  return events.flatMap((event) => {
    const { type, data } = event as unknown as MessageEvent;
    return type === 'MessageAsked' && data.campaignId === campaignId ? [{ id: event.stream.slice(8), ...data }] : [];
  });
}

describe('A campaign', () => {
  it('writes to who agreed, as who belongs to its segment when it begins, and to nobody before', async () => {
    const [readers, silent] = [await some(12), await some(6, { agreed: false })];
    await quarter();
    const { campaignId, planned } = await plan({ startAt: at(hourMs) });
    await look();
    expect(await shown(campaignId)).toMatchObject({ status: 'planned' });
    bureau.nowMs += hourMs;
    await look();

    const assigned = await assignedIn(campaignId);
    const ids = [...readers, ...silent].map(({ customerId }) => customerId);
    expect([...assigned.keys()].sort()).toEqual(ids.toSorted());
    for (const [one, variant] of assigned) expect(variant).toBe(variantOf(campaignId, one, sharesOf(planned)));
    const due = readers.filter(({ customerId }) => assigned.get(customerId) !== 'control');
    expect(office.log.map(({ to }) => to).sort()).toEqual(due.map(({ email }) => email).sort());
    for (const { customerId, email } of due) {
      const { eml } = office.log.find(({ to }) => to === email)!;
      expect(eml).toContain(`Subject: Clocks, ${assigned.get(customerId)}`);
    }
    expect((await asked(campaignId)).map(({ customerId, variant }) => [customerId, variant]).sort()).toEqual(
      due.map(({ customerId }) => [customerId, assigned.get(customerId)]).sort(),
    );
    const types = (await eventsOf(campaignId)).map(({ type }) => type);
    expect(types).toEqual(['CampaignPlanned', 'CampaignBegun', 'PeopleAssigned', 'CampaignFinished']);
    const { people, ...rest } = await shown(campaignId);
    expect(Object.values(people as object).reduce<number>((sum, one) => sum + Number(one), 0)).toBe(18);
    expect(rest).toMatchObject({ status: 'finished', begun: { at: at(), segmentVersion: 1, people: 18 } });
  });

  it('takes whom we know by two names for one person, and speaks their language', async () => {
    const { email } = await person({ language: 'de-AT' });
    await person({ email, language: 'de-AT' });
    await quarter();
    const { campaignId } = await plan(all);
    await look();
    const theirs = office.log.filter(({ to }) => to === email);
    expect(theirs.map(({ eml }) => /^Subject: (.*)\r$/m.exec(eml)![1])).toEqual(['Uhren, a']);
    const { people, begun } = (await shown(campaignId)) as { people: { a: number }; begun: { people: number } };
    expect(people.a).toBe(begun.people);
  });

  it('keeps to the people it began with', async () => {
    const { campaignId, planned } = await plan(all);
    const before = (await staff('GET', '/v1/segments/lookers/members?limit=1000')) as { customerIds: string[] };
    const { length: membershipVersion } = await bureau.service.store.read('membership-lookers');
    const data = { version: 1, at: planned.startAt, segmentVersion: 1, membershipVersion, people: 1 };
    const cause = { causationId: 'test', correlationId: 'test', actor: 'test' };
    await bureau.service.commands.handle(campaign, campaignId, { type: 'BeginCampaign', data }, cause);
    const late = await person();
    await quarter();
    await look();
    const assigned = await assignedIn(campaignId);
    expect(assigned.has(late.customerId)).toBe(false);
    expect([...assigned.keys()].every((one) => before.customerIds.includes(one))).toBe(true);
  });

  it('sends nothing any more once it is stopped, nor after its end', async () => {
    const { customerId, email } = await person();
    // It is night where she is.
    await staff('PUT', `/v1/customers/${customerId}/preferences`, { timeZone: 'Asia/Tokyo' });
    await quarter();
    const hers = () => office.log.filter(({ to }) => to === email);
    const stopped = await plan(all);
    const ended = await plan({ ...all, endAt: at(6 * hourMs) });
    const late = await plan({ ...all, startAt: at(-2 * hourMs), endAt: at(1) });
    bureau.nowMs += 1;
    await look();
    expect(hers()).toEqual([]);
    expect(await shown(late.campaignId)).toMatchObject({ status: 'finished', people: {} });
    await staff('POST', `/v1/campaigns/${stopped.campaignId}/stops`, { reason: 'sold out' });
    const became = async (campaignId: string) => {
      const one = (await asked(campaignId)).find((message) => message.customerId === customerId);
      const { until } = (await bureau.service.commands.read(message, one!.id)).state;
      if (until !== undefined) {
        bureau.nowMs = Math.max(bureau.nowMs, Date.parse(until));
        await bureau.hear(MessageDue.of({ messageId: one!.id, until }));
        await bureau.settled();
      }
      return (await bureau.service.commands.read(message, one!.id)).state;
    };
    expect(await became(ended.campaignId)).toMatchObject({ status: 'held-back', because: 'quiet-hours' });
    expect(await became(stopped.campaignId)).toMatchObject({ status: 'held-back', because: 'called-off' });
    expect(hers()).toEqual([]);
  });

  it('shows pieces as long as they are to be had, and is not sent when all are gone', async () => {
    const { email } = await person();
    await quarter();
    const askingPrice = { minor: 125_000, currency: 'USD' };
    const unitIds = ['CM-1', 'CM-2'];
    for (const unitId of unitIds) {
      await bureau.hear(UnitDescribed.of({ unitId, title: `Clock ${unitId}` }));
      await bureau.hear(UnitOffered.of({ unitId, askingPrice }));
    }
    const take = (unitId: string) => bureau.hear(UnitAllocated.of({ unitId, orderId: 'o-1', line: 1 }));
    const showing = {
      controlPercent: 0,
      variants: [{ variant: 'a', sharePercent: 100, letter: letterOf('a', { unitIds }) }],
    };
    await take('CM-1');
    const first = await plan(showing);
    await look();
    const { eml } = office.log.find(({ to }) => to === email)!;
    const [link] = /https:\/\/shop\.example\/pieces\/\S+/.exec(eml.replace(/=\r\n/g, '').replaceAll('=3D', '='))!;
    const query = `utm_source=letters&utm_medium=email&utm_campaign=${first.campaignId}&utm_content=a`;
    expect(link).toBe(`https://shop.example/pieces/CM-2?${query}`);
    expect(eml).toContain('$1,250.00');
    await take('CM-2');
    bureau.nowMs += 25 * hourMs;
    const second = await plan(showing);
    await look();
    const [one] = await asked(second.campaignId);
    expect((await bureau.service.commands.read(message, one!.id)).state).toMatchObject({ because: 'gone' });
  });
});

describe('Campaigns at the same time', () => {
  it('come to nobody more often than letters may', async () => {
    await person();
    await quarter();
    const short = { ...all, endAt: at(20 * hourMs) };
    const both = [await plan(short), await plan(short)];
    await look();
    const readers = new Set((await asked(both[0]!.campaignId)).map(({ customerId }) => customerId));
    expect(readers.size).toBeGreaterThan(10);
    expect((await asked(both[1]!.campaignId)).length).toBe(readers.size);
    const to = office.log.map((one) => one.to);
    // All but her who sleeps in Tokyo.
    expect([to.length, new Set(to).size]).toEqual([readers.size - 1, readers.size - 1]);
  });

  it('and several who see to them do nothing twice', async () => {
    await person();
    await quarter();
    const [both, { app }] = [[await plan(), await plan(all)], bureau.service];
    const another = () => app.get(ModuleRef, { strict: false }).create(CampaignClock);
    const clocks = [app.get(CampaignClock), await another(), await another()];
    await Promise.all(clocks.map((clock) => clock.round()));
    await bureau.settled();
    for (const { campaignId } of both) {
      const types = (await eventsOf(campaignId)).map(({ type }) => type);
      expect(types).toEqual(['CampaignPlanned', 'CampaignBegun', 'PeopleAssigned', 'CampaignFinished']);
      const ids = (await asked(campaignId)).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
    const to = office.log.map((letter) => letter.to);
    expect(new Set(to).size).toBe(to.length);
  });
});
