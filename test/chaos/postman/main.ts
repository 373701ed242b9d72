import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Plaintext } from '#contracts/personal.js';
import { People } from '#personal/people.js';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { marketingConfig } from '../../../apps/marketing/src/config.js';
import { identity } from '../../../apps/marketing/src/customer/identity.js';
import { marketing } from '../../../apps/marketing/src/marketing.module.js';
import { messageIdOf } from '../../../apps/marketing/src/message/messages.controller.js';
import { message } from '../../../apps/marketing/src/message/message.js';

/**
 * Writes to many people, of whom one in four did not agree, in a process that may be killed: asks three times for each message, and says
 * what became of each once all is settled. `hours`: how much later it is than by the clock of this machine.
 */
const [folder, mailUrl, people, hours] = process.argv.slice(2) as [string, string, string, string];
const config = marketingConfig({
  ...{ DATA_DIR: folder, MAIL_URL: mailUrl, MAIL_FROM: 'news@shop.example', PUBLIC_URL: 'https://api.example' },
  ...{ MAILS_PER_SECOND: '1000', QUIET_HOURS: '00:00-00:00' },
});
const settings = parseSettings({
  ...{ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent', AUTH_ISSUER: 'http://127.0.0.1:1' },
  SERVICE_BUS_CONNECTION_STRING:
    'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true',
});
const now = () => new Date(Date.now() + Number(hours) * 3_600_000);
const running = await serve([marketing(config)], settings, { now, newId: randomUUID });
const { commands, app } = running.service('marketing');
const cause = { causationId: 'chaos', correlationId: 'chaos', actor: 'chaos' };
const at = '2026-01-10T10:00:00.000Z';

async function writeTo(number: number): Promise<string> {
  const customerId = `c-${number}`;
  const told = { name: new Plaintext('name', 'Clara'), email: new Plaintext('email', `p${number}@example.org`) };
  const contact = await app.get(People).seal(customerId, told);
  const met = { record: `order o-${number}`, channel: 'web', at, contact };
  await commands.handle(identity, customerId, { type: 'MeetIdentity', data: met }, cause);
  const wording = { version: 'v1', language: 'en', hash: 'ab'.repeat(32) };
  const proof = { kind: 'checkbox', record: 'form' } as const;
  const agreed = { purpose: 'email-marketing', source: 'checkout', wording, proof, at } as const;
  if (number % 4 !== 0) await commands.handle(identity, customerId, { type: 'GiveConsent', data: agreed }, cause);
  const price = { minor: 100, currency: 'EUR' };
  const piece = { unitId: 'A-1', title: `For ${number}`, price, path: '/pieces/A-1' };
  const letter = { template: 'price-drop', values: { piece, before: { ...price, minor: 200 } } } as const;
  const asked = { campaignId: 'drops', customerId, trigger: 'A-1', purpose: 'email-marketing', letter } as const;
  const data = { ...asked, staleAt: '2099-01-01T00:00:00.000Z' };
  const id = messageIdOf(asked);
  const ask = () => commands.handle(message, id, { type: 'AskForMessage', data }, cause);
  await Promise.all([ask(), ask(), ask()]);
  return id;
}

const ids = await Promise.all(Array.from({ length: Number(people) }, (_, number) => writeTo(number)));
const became: Record<string, string> = {};
for (let open = ids; open.length > 0; await sleep(50)) {
  for (const id of open) became[id] = (await commands.read(message, id)).state.status!;
  open = open.filter((id) => became[id] === 'asked' || became[id] === 'attempted');
}
console.log(JSON.stringify(became));
await running.close();
