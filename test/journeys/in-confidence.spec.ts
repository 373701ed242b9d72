import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { plaintextIn } from '../chaos/plaintext.js';
import { Marketplaces } from './marketplaces.js';
import { Buyer } from './money.js';
import { Shop } from './shop.js';

const secretive = /SECRET|TOKEN|_KEY$|PASSWORD|CREDENTIAL|CONNECTION_STRING/;
/** Whom eBay refuses. */
const withdrawn = { EBAY_CLIENT_SECRET: 'ebay-secret-that-was-withdrawn' };
const parts = ['stripe', 'ups', 'fedex', 'ebay', 'etsy', 'shopify', 'klaviyo', 'meta'] as const;

/** As it is, and as it goes over the wire beside the name of a client. */
function secretsOf(settings: { readonly [name: string]: string }) {
  const plain = Object.keys(settings).filter((name) => secretive.test(name));
  const basic = (who: string) => Buffer.from(`${settings[`${who}_CLIENT_ID`]}:${settings[`${who}_CLIENT_SECRET`]}`);
  const all = plain.flatMap((name) => settings[name]!.split(','));
  return [...new Set([...all, basic('UPS').toString('base64'), basic('EBAY').toString('base64')])];
}

/** Takes what is exported by OTLP, which nothing packs. */
async function collector(taken: Buffer[]) {
  const server: Server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => taken.push(chunk)).on('end', () => response.end());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => new Promise((closed) => server.close(closed).closeAllConnections()) };
}

it('keeps its secrets to itself: no log line, answer, span or file has one, whatever goes wrong', async () => {
  const exported: Buffer[] = [];
  const otlp = await collector(exported);
  const shop = await new Shop(undefined, {
    LOG_LEVEL: 'debug',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    ...withdrawn,
  }).open();
  const answers: string[] = [];
  const secrets = secretsOf({ ...shop.settings, ...withdrawn });
  const buyer = new Buyer(shop);
  await shop.priced();
  const marketplaces = new Marketplaces(shop);
  await marketplaces.offered('BOWL', 10_000, ['etsy', 'shopify']);
  await marketplaces.hear();
  for (const status of [429, 500]) {
    shop.sandbox.faults.set(parts.map((part) => ({ match: { part }, fault: 'error', status })));
    await shop.offer(`VASE-${status}`);
    await shop.until('orders', `unitPrice-VASE-${status}`, ['AskingPriceRecorded']);
    const { quoteId } = await buyer.quote([`VASE-${status}`]);
    answers.push((await shop.post('/v1/orders', { quoteId, payment: { method: 'card', token: 'pm_card_visa' } })).text);
    await marketplaces.hear();
  }
  shop.sandbox.faults.clear();
  answers.push((await buyer.buy(['BOWL'])).text);
  for (const path of ['stripe', 'shopify', 'etsy', 'fedex'].map((who) => `/v1/${who}-events`)) {
    const told = await fetch(shop.url + path, { method: 'POST', body: '{}', headers: { 'x-shopify-topic': 'x' } });
    answers.push(await told.text());
  }
  await shop.atRest();
  await shop.close();
  await otlp.close();

  const log = readFileSync(join(shop.folder, 'shop.log'), 'utf8');
  const spans = Buffer.concat(exported).toString('latin1');
  const said = (words: string) => [log, answers.join('\n'), spans].map((text) => text.includes(words));
  // Everybody has something to say, and it is looked at.
  expect([log.includes('"level":20'), answers.join().includes('/problems/'), spans.includes('PlaceOrder')]).toEqual([
    ...[true, true, true],
  ]);
  expect(secrets.length).toBeGreaterThan(15);
  expect(secrets.filter((secret) => said(secret).includes(true))).toEqual([]);
  // The partners' own books, and the issuer's clients, are not ours.
  const written = await plaintextIn(shop.folder, secrets, ['issuer']);
  expect(written.filter((place) => !place.startsWith('books.db'))).toEqual([]);
  expect(await plaintextIn(shop.folder, ['OrderPlaced'], ['issuer'])).not.toEqual([]);
  shop.remove();
});
