import type { Answer, PatientClient } from './patient-client.js';

const [minuteMs, dayMs] = [60_000, 86_400_000];
export const category = 'glass';

type Planned = { readonly campaignId: string; readonly segmentId: string; readonly controlPercent: number };
/** Campaigns over the same people, each of which begins while the others run. */
const evening: readonly Planned[] = [
  { campaignId: 'clocks', segmentId: 'everybody', controlPercent: 20 },
  { campaignId: 'chairs', segmentId: 'everybody', controlPercent: 0 },
  { campaignId: 'bowls', segmentId: 'admirers', controlPercent: 40 },
];
const everybody = { anyOf: [{ orders: { min: 0 } }] };
const rules: { readonly [segmentId: string]: object } = {
  everybody,
  'early-birds': everybody,
  // Of our window.
  admirers: { anyOf: [{ interestedIn: { category, days: 30 } }] },
};

/** One for whoever is known by now. */
export const planEarlyCampaign = (shop: PatientClient) =>
  planAll(shop, [{ campaignId: 'early', segmentId: 'early-birds', controlPercent: 10 }], 0);

/** For everybody who will have come by the time when it begins. */
export const planCampaigns = (shop: PatientClient) => planAll(shop, evening, 10 * minuteMs);

async function planAll(shop: PatientClient, campaigns: readonly Planned[], apartMs: number) {
  for (const segmentId of new Set(campaigns.map((one) => one.segmentId)))
    await put(shop, `/v1/segments/${segmentId}`, { name: segmentId, rule: rules[segmentId] });
  for (const [index, { campaignId, segmentId, controlPercent }] of campaigns.entries()) {
    const startMs = Date.now() + (index + 1) * apartMs;
    const letter = { en: { subject: `News of ${campaignId}`, paragraphs: ['Since winter.'] } };
    const sharePercent = (100 - controlPercent) / 2;
    await put(shop, `/v1/campaigns/${campaignId}`, {
      ...{ name: campaignId, segmentId, controlPercent, startAt: at(startMs), endAt: at(startMs + dayMs) },
      variants: ['plain', 'fancy'].map((variant) => ({ variant, sharePercent, letter })),
      utm: { source: 'letters', medium: 'email', campaign: campaignId },
    });
  }
}

const at = (ms: number) => new Date(ms).toISOString();

async function put(shop: PatientClient, path: string, body: object) {
  const { status, body: says }: Answer = await shop.put(path, `plan ${path}`, body);
  if (status !== 200) throw new Error(`${path} was answered ${status}: ${says}`);
}

/** Whether every campaign is over, and none of its letters waits. */
export async function isWritten(shop: PatientClient): Promise<boolean> {
  const shown = async (path: string) =>
    JSON.parse((await shop.get(path)).body) as { [list: string]: { status: string }[] };
  const { campaigns = [] } = await shown('/v1/campaigns');
  const { messages = [] } = await shown('/v1/messages?status=asked&limit=1');
  return messages.length === 0 && campaigns.every(({ status }) => status === 'finished');
}
