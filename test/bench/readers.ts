import { randomUUID } from 'node:crypto';
import { Plaintext } from '#contracts/personal.js';
import { People } from '#personal/people.js';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { marketingConfig } from '../../apps/marketing/src/config.js';
import { identity } from '../../apps/marketing/src/customer/identity.js';
import { marketing } from '../../apps/marketing/src/marketing.module.js';
import { SegmentClock } from '../../apps/marketing/src/segment/segment-clock.worker.js';
import { segment } from '../../apps/marketing/src/segment/segment.js';

const atOnce = 200;
const cause = { causationId: 'bench', correlationId: 'bench', actor: 'bench' };

/** So many people in a shop that is not open yet, all of whom agreed to letters and are in the segment `readers`. */
export async function meetReaders(dataDir: string, count: number) {
  const settings = parseSettings({
    ...{ PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'silent', AUTH_ISSUER: 'http://127.0.0.1:1' },
    SERVICE_BUS_CONNECTION_STRING:
      'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true',
  });
  const edge = { now: () => new Date(), newId: randomUUID };
  const running = await serve([marketing(marketingConfig({ DATA_DIR: dataDir }))], settings, edge);
  const { app, commands, subscribers } = running.service('marketing');
  // Before the quarter of an hour in which the segment is filled.
  const at = new Date(Date.now() - 3_600_000).toISOString();
  const meet = async (number: number) => {
    const customerId = `reader-${number}`;
    const told = { name: new Plaintext('name', 'Clara'), email: new Plaintext('email', `r${number}@example.org`) };
    const contact = await app.get(People).seal(customerId, told);
    const met = { record: `order o-${number}`, channel: 'web', at, contact };
    await commands.handle(identity, customerId, { type: 'MeetIdentity', data: met }, cause);
    const wording = { version: 'v1', language: 'en', hash: 'ab'.repeat(32) };
    const proof = { kind: 'checkbox', record: 'form' } as const;
    const data = { purpose: 'email-marketing', source: 'checkout', wording, proof, at } as const;
    await commands.handle(identity, customerId, { type: 'GiveConsent', data }, cause);
  };
  for (let from = 0; from < count; from += atOnce)
    await Promise.all(Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => meet(from + index)));
  const rule = { anyOf: [{ orders: { max: 0 } }] };
  await commands.handle(segment, 'readers', { type: 'DefineSegment', data: { name: 'Readers', rule } }, cause);
  for (const one of subscribers.subscriptions) if (one.name !== 'publisher') await one.caughtUp();
  await app.get(SegmentClock).round();
  await running.close();
}
