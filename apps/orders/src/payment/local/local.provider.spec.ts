import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Booked } from '../payment-backend.contract.js';
import { paymentProviderContract } from '../payment-provider.contract.js';
import { Rejected, Unreachable } from '../payment.provider.js';
import { LocalProvider } from './local.provider.js';

const open = () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-payments-'));
  const file = join(folder, 'orders', 'payments.db');
  let provider = new LocalProvider({ file });
  const ask = <Answer>(sql: string, ...parameters: string[]) => {
    const books = new DatabaseSync(file, { readOnly: true });
    const answer = books.prepare(sql).get(...parameters);
    books.close();
    return { ...answer } as Answer;
  };
  return {
    file,
    provider: () => provider,
    restart: () => {
      provider.close();
      provider = new LocalProvider({ file });
    },
    booked: (orderId: string) =>
      ask<Booked>(
        `select count(*) as payments, coalesce(sum(capturedMinor), 0) as capturedMinor,
          (select coalesce(sum(minor), 0) from refund where orderId = ?1) as refundedMinor from payment where orderId = ?1`,
        orderId,
      ),
    close: async () => {
      provider.close();
      rmSync(folder, { recursive: true });
    },
  };
};

paymentProviderContract('The local provider', async () => {
  const books = open();
  return {
    ...books,
    unheard: async (call) => {
      await call(books.provider());
      books.restart();
    },
    authenticate: (paymentId, outcome) => books.provider().authenticate(paymentId, outcome),
    payOut: async () => 0,
  };
});

describe('The local provider', () => {
  const asked = {
    orderId: 'order-1',
    attempt: 1,
    amount: { minor: 100, currency: 'EUR' },
    token: 'pm_card_visa',
    key: 'k',
  };
  let books: ReturnType<typeof open>;
  beforeEach(() => {
    books = open();
  });
  afterEach(() => books.close());

  it('keeps its books when it is started anew', async () => {
    const { paymentId } = await books.provider().authorise(asked);
    await books.provider().capture(paymentId, 'capture');
    const refunding = { ...asked, paymentId, refundId: 'r-1', key: 'refund' };
    const refund = await books.provider().refund(refunding);
    books.restart();
    expect(await books.provider().find(paymentId)).toMatchObject({ status: 'captured', capturedMinor: 100 });
    expect(await books.provider().refund(refunding)).toEqual(refund);
    await expect(books.provider().refund({ ...refunding, key: 'refund-2' })).rejects.toThrow(Rejected);
  });

  it('gives the same name to the same key from new books, and no other', async () => {
    const { paymentId } = await books.provider().authorise(asked);
    const others = open();
    expect(await others.provider().authorise(asked)).toMatchObject({ paymentId });
    expect((await others.provider().authorise({ ...asked, key: 'l' })).paymentId).not.toBe(paymentId);
    await others.close();
  });

  it('refunds only what was paid in', async () => {
    const { paymentId } = await books.provider().authorise(asked);
    await books.provider().capture(paymentId, 'capture');
    const refunding = { ...asked, paymentId, refundId: 'r-1', amount: { minor: 100, currency: 'JPY' }, key: 'refund' };
    await expect(books.provider().refund(refunding)).rejects.toThrow('EUR were paid, not JPY');
  });

  it('lets only those authenticate who were asked to', async () => {
    const { paymentId } = await books.provider().authorise(asked);
    await expect(books.provider().authenticate(paymentId, 'succeed')).rejects.toThrow(Rejected);
    await expect(books.provider().authenticate('pi_nobodys', 'fail')).rejects.toThrow(Rejected);
  });

  it('leaves open what was done while its books cannot be read', async () => {
    const other = new DatabaseSync(books.file);
    other.exec('drop table payment');
    await expect(books.provider().authorise(asked)).rejects.toThrow(Unreachable);
    await expect(books.provider().find('pi_1')).rejects.toThrow(Unreachable);
    other.close();
  });
});
