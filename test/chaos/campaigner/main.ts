import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Plaintext } from '#contracts/personal.js';
import { People } from '#personal/people.js';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { campaign, type CampaignEvent } from '../../../apps/marketing/src/campaign/campaign.js';
import { marketingConfig } from '../../../apps/marketing/src/config.js';
import { identity } from '../../../apps/marketing/src/customer/identity.js';
import { marketing } from '../../../apps/marketing/src/marketing.module.js';
import { messageIdOf } from '../../../apps/marketing/src/message/messages.controller.js';
import { message, type MessageEvent } from '../../../apps/marketing/src/message/message.js';
import { membership } from '../../../apps/marketing/src/segment/membership.js';
import { segment } from '../../../apps/marketing/src/segment/segment.js';

/**
 * Campaigns at the same time over people who are in several segments, in a process that may be killed, and of which several may run
 * over one folder. `task`: meet them all; or run the campaigns and tell each event as it is appended; or say what became of it all.
 * `hours`: how much later it is than by the clock of this machine.
 */
const [folder, mailUrl, task, people, hours] = process.argv.slice(2) as [string, string, string, string, string];
const config = marketingConfig({
  ...{ DATA_DIR: folder, MAIL_URL: mailUrl, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' },
  ...{ MAILS_PER_SECOND: '1000', QUIET_HOURS: '00:00-00:00', MESSAGES_MAX: '2' },
});
const settings = parseSettings({
  ...{ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent', AUTH_ISSUER: 'http://127.0.0.1:1' },
  SERVICE_BUS_CONNECTION_STRING:
    'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true',
});
const now = () => new Date(Date.now() + Number(hours) * 3_600_000);
const running = await serve([marketing(config)], settings, { now, newId: randomUUID });
const { commands, app, store } = running.service('marketing');
const cause = { causationId: 'chaos', correlationId: 'chaos', actor: 'chaos' };
const at = '2026-01-10T10:00:00.000Z';
const end = '2099-01-01T00:00:00.000Z';
const numbers = Array.from({ length: Number(people) }, (_, number) => number);
const idOf = (number: number) => `c-${String(number).padStart(5, '0')}`;
const agrees = (number: number) => number % 9 === 4;

/** Every ninth agreed to letters; the next in line is the same person by another account, and did not. */
async function meet(number: number) {
  const customerId = idOf(number);
  const email = `p${number % 9 === 5 ? number - 1 : number}@example.org`;
  const told = { name: new Plaintext('name', 'Clara'), email: new Plaintext('email', email) };
  const contact = await app.get(People).seal(customerId, told);
  const met = { record: `order o-${number}`, channel: 'web', at, contact };
  await commands.handle(identity, customerId, { type: 'MeetIdentity', data: met }, cause);
  const wording = { version: 'v1', language: 'en', hash: 'ab'.repeat(32) };
  const proof = { kind: 'checkbox', record: 'form' } as const;
  const agreed = { purpose: 'email-marketing', source: 'checkout', wording, proof, at } as const;
  if (agrees(number)) await commands.handle(identity, customerId, { type: 'GiveConsent', data: agreed }, cause);
}

async function fill(segmentId: string, members: readonly string[]) {
  const rule = { anyOf: [{ orders: { min: 0 } }] };
  await commands.handle(segment, segmentId, { type: 'DefineSegment', data: { name: segmentId, rule } }, cause);
  // Known later than whoever looks by the rule: so nobody comes or goes before a campaign begins.
  const data = { version: 1, asOf: end, added: members, removed: [] };
  await commands.handle(membership, segmentId, { type: 'ChangeMembers', data }, cause);
}

async function plan(campaignId: string, segmentId: string, controlPercent: number) {
  const letter = { en: { subject: campaignId, paragraphs: ['Since winter.'] } };
  const data = {
    ...{ name: campaignId, segmentId, startAt: at, endAt: end, controlPercent },
    variants: [{ variant: 'a', sharePercent: 100 - controlPercent, letter }],
    utm: { source: 'letters', medium: 'email', campaign: campaignId },
  };
  await commands.handle(campaign, campaignId, { type: 'PlanCampaign', data }, cause);
}

/** A letter of another occasion, asked for by whoever runs. */
async function trigger(number: number) {
  const price = { minor: 100, currency: 'EUR' };
  const piece = { unitId: 'A-1', title: `For ${number}`, price, path: '/pieces/A-1' };
  const letter = { template: 'price-drop', values: { piece, before: { ...price, minor: 200 } } } as const;
  const asked = {
    campaignId: 'drops',
    customerId: idOf(number),
    trigger: 'A-1',
    purpose: 'email-marketing',
    letter,
  } as const;
  const data = { ...asked, staleAt: end };
  const ask = () => commands.handle(message, messageIdOf(asked), { type: 'AskForMessage', data }, cause);
  await Promise.all([ask(), ask()]);
}

async function everything() {
  const { events } = await store.after(null, 1_000_000);
  return events.map(({ stream, type, data }) => ({ stream, ...({ type, data } as CampaignEvent | MessageEvent) }));
}

const plans = [
  ['clocks', 'everybody', 20],
  ['chairs', 'everybody', 0],
  ['bowls', 'half', 50],
] as const;
if (task === 'meet') {
  await Promise.all(numbers.map(meet));
  const joined = async (number: number) => (await commands.read(identity, idOf(number))).state.joined !== undefined;
  for (const number of numbers.filter((one) => one % 9 === 5)) while (!(await joined(number))) await sleep(20);
  const ids = numbers.map(idOf);
  await fill('everybody', ids);
  await fill(
    'half',
    ids.filter((_, index) => index % 2 === 0),
  );
} else {
  store.onAppend((events) => events.forEach(({ type }) => task === 'run' && console.log(type)));
  await Promise.all(plans.map(([campaignId, segmentId, percent]) => plan(campaignId, segmentId, percent)));
  await Promise.all(numbers.slice(0, 100).map(trigger));
  for (let isOpen = true; isOpen; await sleep(100)) {
    const events = await everything();
    const finished = events.filter(({ type }) => type === 'CampaignFinished');
    const asked = events
      .filter(({ type }) => type === 'MessageAsked')
      .map(({ stream }) => stream.slice('message-'.length));
    const states = await Promise.all(asked.map(async (id) => (await commands.read(message, id)).state.status!));
    isOpen = finished.length < plans.length || states.some((status) => status === 'asked' || status === 'attempted');
  }
  if (task === 'tell') console.log(JSON.stringify(await everything()));
}
await running.close();
