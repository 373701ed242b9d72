import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret } from '#service/secret/secret.js';
import { StripeProvider } from '../../apps/orders/src/payment/stripe/stripe.provider.js';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox.js';
import { booksAt, webhooksWaiting } from './books.js';
import { everyTrouble, Troubles } from './troubles.js';
import { until } from './victim.js';

const nowhere = 'http://127.0.0.1:9/';
const secretKey = 'sk_test_of_nobody_in_particular';

describe('The sandbox, as a run sees it,', () => {
  let folder: string;
  let sandbox: Sandbox;
  const start = async (port = 0) => {
    const books = join(folder, 'books.db');
    sandbox = await startSandbox({ port, books, secretKey, webhookSecret: 'whsec_of_nobody', webhookUrl: nowhere });
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chaos-sandbox-'));
    return start();
  });
  afterEach(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  const pay = async (attempt: number) => {
    const provider = new StripeProvider({ url: sandbox.url, secretKey: Secret.of(secretKey), timeoutMs: 5_000 });
    const amount = { minor: 500, currency: 'USD' };
    const key = `o-1/authorise/${attempt}`;
    const paying = provider.authorise({ orderId: 'o-1', attempt, amount, token: 'pm_card_visa', key });
    return paying.then(({ status }) => status).finally(() => provider.close());
  };

  it('shows its books to the last page', async () => {
    for (let attempt = 1; attempt <= 5; attempt++) expect(await pay(attempt)).toBe('authorised');
    const booked = await booksAt(sandbox.url, 2);
    expect(booked.map(({ orderId, attempt, status }) => `${orderId} ${attempt} ${status}`)).toEqual(
      [1, 2, 3, 4, 5].map((attempt) => `o-1 ${attempt} requires_capture`),
    );
    expect(booked[0]).toMatchObject({ currency: 'usd', amount: 500, authorised: 500, captured: 0, refunded: 0 });
    expect(await webhooksWaiting(sandbox.url)).toBe(5);
  });

  it('takes every trouble, has them again after a restart, counts them all, and none when they are over', async () => {
    const always = everyTrouble(1_000).filter(({ fault }) => fault === 'error');
    const troubles = new Troubles(sandbox.url, [
      ...always.map((rule) => ({ ...rule, chance: 1 })),
      ...everyTrouble(1_000),
    ]);
    await troubles.start();
    await expect(pay(1)).rejects.toThrow('500');
    await troubles.counted();
    const { port } = sandbox;
    await sandbox.close();
    await start(port);
    // The connection that was kept open is dead, and the first to try it learns that.
    await until('the troubles are on', () => troubles.counted().then(() => true), 5_000);
    await expect(pay(1)).rejects.toThrow('500');
    await expect(pay(1)).rejects.toThrow('500');
    await troubles.stop();
    expect(troubles.happened['calls error']).toBe(3);
    expect(troubles.missing).toContain('webhooks drop');
    expect(troubles.missing).not.toContain('calls error');
    expect(await pay(1)).toBe('authorised');
  });
});
