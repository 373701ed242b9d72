import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ClientRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { BookFile } from '../book-file.js';
import { Chance } from '../chance.js';
import { Faults } from '../faults.js';
import { noon, secretKey, webhookSecret } from '../seller.contract.js';
import { openStripe } from './open-stripe.js';

const day = 24 * 3_600_000;
let now: number;
let folder: string;
let file: BookFile;
let stripe: ReturnType<typeof openStripe>;
const endpoint = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(204).end());
});
beforeEach(async () => {
  now = noon;
  endpoint.listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  file = new BookFile(join(folder, 'books.db'));
  const webhookUrl = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`;
  stripe = openStripe({
    ...{ file, faults: new Faults(new Chance(1)), chance: new Chance(2), secretKey, webhookSecret, webhookUrl },
    ...{ now: () => now, report: () => {}, origin: () => '', perEuro: () => undefined },
  });
});
afterEach(async () => {
  await stripe.webhooks.close();
  file.close();
  endpoint.closeAllConnections();
  endpoint.close();
  await once(endpoint, 'close');
  rmSync(folder, { recursive: true });
});

/** Whether anything was not yet committed, at the beginning of each delivery. */
async function uncommittedAtDeliveries(act: () => Promise<void>): Promise<boolean[]> {
  const begun: boolean[] = [];
  const note = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    if (request.getHeader('stripe-signature') !== undefined) begun.push(file.db.isTransaction);
  };
  const requests = channel('http.client.request.start');
  requests.subscribe(note);
  await act().finally(() => requests.unsubscribe(note));
  return begun;
}

function pay(key: string) {
  const [method, path, query] = ['POST', '/v1/payment_intents', ''];
  const body = 'amount=500&currency=usd&confirm=true&payment_method=pm_card_visa&allowed_payment_method_types[0]=card';
  const headers = { authorization: `Bearer ${secretKey}`, 'idempotency-key': key };
  return stripe.part.begin({ method, path, query, headers, body })();
}

describe('no delivery begins before its event is committed', () => {
  it('though what is due is looked for in the turn in which it is written', async () => {
    const uncommitted = await uncommittedAtDeliveries(async () => {
      expect(pay('R-1').status).toBe(200);
      stripe.webhooks.pump();
      expect(file.db.isTransaction).toBe(true);
      await stripe.webhooks.drain();
    });
    expect(uncommitted).toEqual([false]);
  });

  it('under load, when the end of one makes room for the next', async () => {
    const uncommitted = await uncommittedAtDeliveries(async () => {
      for (let paid = 0; paid < 400; paid++) {
        expect(pay(`R-${paid}`).status).toBe(200);
        if (paid % 100 === 0) await turn();
      }
      await stripe.webhooks.idle();
    });
    expect(uncommitted).toEqual(Array(400).fill(false));
  });
});

it('a key and its outcome are forgotten after a day, not before', () => {
  pay('R-1');
  now += day - 1;
  stripe.forget();
  expect(stripe.books.key('R-1')).toMatchObject({ until: noon + day });
  now += 1;
  stripe.forget();
  expect(stripe.books.key('R-1')).toBeUndefined();
});
