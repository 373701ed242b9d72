import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Bureau } from '../bureau.contract.js';
import { SegmentClock } from '../segment/segment-clock.worker.js';
import { CampaignClock } from './campaign-clock.worker.js';
import { sampleCampaign } from './campaigns.controller.js';

let bureau: Bureau;
beforeAll(async () => void (bureau = await Bureau.open({ MAILS_PER_SECOND: '3' })));
afterAll(() => bureau.close());

it('A campaign that is planned anew for later does not begin, though the read model has not heard of it, and holds nobody up', async () => {
  await bureau.staff('marketing', 'PUT', '/v1/segments/nobody', {
    body: { name: 'Nobody', rule: { anyOf: [{ orders: { min: 9 } }] } },
  });
  await bureau.settled();
  bureau.nowMs += 900_000;
  await bureau.service.app.get(SegmentClock).round();
  const at = (ms: number) => new Date(bureau.nowMs + ms).toISOString();
  const plan = (startAt: string) => {
    const body = { ...sampleCampaign, segmentId: 'nobody', startAt, endAt: at(86_400_000) };
    return bureau.staff('marketing', 'PUT', '/v1/campaigns/later', { body });
  };
  await plan(at(1_000));
  await bureau.settled();
  const view = bureau.service.subscribers.subscriptions.find(({ name }) => name === 'campaigns')!;
  await view.stop();
  await plan(at(3_600_000));
  bureau.nowMs += 1_000;
  await bureau.service.app.get(CampaignClock).round();
  expect((await bureau.staff('marketing', 'GET', '/v1/campaigns/later')).body).toMatchObject({ status: 'planned' });
  view.start();
});

it('Of a campaign no letters are asked for at night, and by day no more than go out in ten seconds, so that nobody waits behind all of it', async () => {
  const agreed = {
    ...{ purpose: 'email-marketing', source: 'checkout', proof: { kind: 'checkbox', record: 'form-1' } },
    wording: { version: 'newsletter-1', language: 'en', hash: 'ab'.repeat(32) },
  };
  for (let n = 0; n < 40; n++) {
    const customerId = await bureau.ordered(`o-${n}`, { email: `p${n}@example.org` });
    await bureau.staff('marketing', 'POST', `/v1/customers/${customerId}/consents`, { body: agreed });
  }
  const segment = { name: 'All', rule: { anyOf: [{ orders: { max: 0 } }] } };
  await bureau.staff('marketing', 'PUT', '/v1/segments/all', { body: segment });
  await bureau.settled();
  bureau.nowMs = Date.parse('2026-03-13T23:00:00.000Z');
  await bureau.service.app.get(SegmentClock).round();
  const [startAt, endAt] = [0, 86_400_000].map((ms) => new Date(bureau.nowMs + ms).toISOString());
  const { letter } = sampleCampaign.variants[0]!;
  const variants = [{ variant: 'a', sharePercent: 100, letter }];
  const body = { ...sampleCampaign, segmentId: 'all', startAt, endAt, variants, controlPercent: 0 };
  expect((await bureau.staff('marketing', 'PUT', '/v1/campaigns/slow', { body })).status).toBe(200);
  await bureau.settled();
  const asked = async () => {
    await bureau.service.app.get(CampaignClock).round();
    const { events } = await bureau.service.store.after(null, 1_000);
    return events.filter(({ type }) => type === 'MessageAsked');
  };
  expect(await asked()).toEqual([]);
  bureau.nowMs = Date.parse('2026-03-14T08:00:00.000Z');
  expect(await asked()).toHaveLength(30);
});
