import { describe, expect, it } from '@jest/globals';
import type { Booked } from './books.js';
import type { Evidence, FactData } from './evidence.js';
import { changed, log, soundIn, without } from './sound-evidence.js';
import { verdict } from './verdict.js';

const { evidence: sound, told, booked } = soundIn('USD', 1);
const usd = (minor: number) => ({ minor, currency: 'USD' });

const and = (type: string, data: FactData) => {
  const [fact] = log(['order-o-ann', type, data]);
  return { orders: [...sound.orders, { ...fact!, id: 'order-o-ann/12', version: 12 }] };
};
const missing = (id: string) => ({ orders: without(sound.orders, id) });
const other = (id: string, data: FactData) => {
  const before = sound.orders.find((fact) => fact.id === id)!.data;
  return { orders: changed(sound.orders, id, { data: { ...before, ...data } }) };
};
/** The provider's books, with these payments in the place of their namesakes, or beside the others. */
const books = (...payments: readonly Booked[]) => {
  const ids = new Set(payments.map(({ id }) => id));
  return { booked: [...sound.booked.filter(({ id }) => !ids.has(id)), ...payments] };
};
const ann = (more: Partial<Booked>) => booked('ann', 'succeeded', { captured: 100, refunded: 40, ...more });
const captured = { attempt: 1, amount: usd(100), method: 'card' };

/** What is planted, and what the verdict must say of it (among whatever else follows from it). */
const planted: readonly [what: string, evidence: Partial<Evidence>, finding: string][] = [
  ['a second capture in our log', and('PaymentCaptured', captured), 'order-o-ann/12: captured a second time.'],
  [
    'a second capture in the provider’s books',
    books(ann({ id: 'pi_more', attempt: '2' })),
    'o-ann was captured 2 times: pi_ann, pi_more.',
  ],
  [
    'a second capture that was only asked for',
    and('CaptureRequested', { attempt: 1 }),
    'order-o-ann/12: a second capture is asked for.',
  ],
  [
    'a cent less in their books than in ours',
    books(ann({ captured: 99 })),
    "o-ann: 100 captured by our log, 99 by the provider's books.",
  ],
  [
    'a cent more refunded in their books than in ours',
    books(ann({ refunded: 41 })),
    "In USD 100 captured and 40 refunded by our log, 100 and 41 by the provider's books.",
  ],
  [
    'a cent more captured than was ordered',
    other('order-o-ann/7', { amount: usd(101) }),
    'order-o-ann/7: 101 is captured, of an order of 100.',
  ],
  [
    'a cent more than was quoted',
    { told: [told('ann', 201, { quoted: usd(99) }), told('bob', 409)] },
    'o-ann is confirmed at 99 USD, and captured is 100 USD.',
  ],
  [
    'an authorisation left standing',
    books(booked('bob', 'requires_capture', {})),
    'pi_bob of o-bob, which is cancelled, is left as requires_capture.',
  ],
  [
    'an authorisation left standing beside the one that was captured',
    books(booked('ann', 'requires_capture', { id: 'pi_more', attempt: '2' })),
    'pi_more of o-ann, which is confirmed, is left as requires_capture.',
  ],
  [
    'a payment that its holder could still complete after the order was over',
    books(booked('bob', 'requires_action', { authorised: 0 })),
    'pi_bob of o-bob, which is cancelled, is left as requires_action.',
  ],
  [
    'money kept from who came too late',
    books(booked('bob', 'succeeded', { captured: 100 })),
    'o-bob is cancelled, and the provider keeps 100 USD for it.',
  ],
  [
    'money kept of a cancelled order',
    and('OrderCancelled', { reason: 'changed-mind' }),
    'o-ann is cancelled, and 60 USD is kept.',
  ],
  [
    'a confirmed order that the provider knows nothing of',
    { booked: sound.booked.slice(1) },
    'o-ann is confirmed at 100 USD, and captured is nothing.',
  ],
  [
    'a confirmed order that is not paid',
    missing('order-o-ann/7'),
    'order-o-ann/9: confirmed, and nothing is captured.',
  ],
  [
    'a capture before the pieces were its own',
    missing('order-o-ann/5'),
    'order-o-ann/6: a capture is asked for of an order that is placed.',
  ],
  [
    'a capture for a piece that inventory never gave',
    { inventory: without(sound.inventory, 'unit-V1/3') },
    'order-o-ann/6: a capture is asked for, though V1 was never allocated to it.',
  ],
  [
    'a capture of what was not authorised',
    missing('order-o-ann/3'),
    'order-o-ann/6: a capture is asked for of an attempt that is requested.',
  ],
  [
    'a capture that nobody asked for',
    missing('order-o-ann/6'),
    'order-o-ann/7: captured, though the attempt is authorised.',
  ],
  [
    'a void of what is captured',
    and('PaymentVoided', { attempt: 1 }),
    'order-o-ann/12: voided, though it is captured.',
  ],
  [
    'an amount asked for that is not the order’s',
    other('order-o-ann/2', { amount: usd(99) }),
    'order-o-ann/2: 99 is asked for, of an order of 100.',
  ],
  [
    'more going back than was captured',
    and('RefundRequested', { refundId: 'r-2', amount: usd(61) }),
    'order-o-ann/12: 101 goes back, of 100 that is captured.',
  ],
  [
    'a refund in another currency',
    other('order-o-ann/10', { amount: { minor: 40, currency: 'EUR' } }),
    'order-o-ann/10: RefundRequested in EUR, of an order in USD.',
  ],
  ['a refund that waits', missing('order-o-ann/11'), 'o-ann: refund r-1 is still requested.'],
  ['a void that waits', missing('order-o-bob/7'), 'o-bob: attempt 1 is still voiding.'],
  [
    'a payment of an order that does not exist',
    books(booked('cyd', 'canceled', {})),
    'pi_cyd is of the order o-cyd, which is in no log.',
  ],
  [
    'a payment of an attempt that does not exist',
    books(booked('bob', 'canceled', { id: 'pi_more', attempt: '2' })),
    'pi_more is attempt 2 of o-bob, which is in no log.',
  ],
  [
    'an attempt that was made twice',
    books(booked('bob', 'canceled', { id: 'pi_more' })),
    'o-bob: attempt 1 was made 2 times: pi_bob, pi_more.',
  ],
  [
    'a payment of another amount',
    books(ann({ amount: 101, authorised: 101 })),
    'pi_ann asks for 101 usd; o-ann is of 100 USD.',
  ],
  ['a payment in another currency', books(ann({ currency: 'eur' })), 'pi_ann asks for 100 eur; o-ann is of 100 USD.'],
  [
    'more captured than was authorised',
    books(ann({ authorised: 99 })),
    'pi_ann: 40 refunded of 100 captured of 99 of 100.',
  ],
];

describe('The verdict on money', () => {
  it('finds nothing where the provider counts a currency otherwise than we do', () => {
    expect(verdict(soundIn('ISK', 100).evidence)).toEqual([]);
    expect(verdict(soundIn('JPY', 1).evidence)).toEqual([]);
    expect(verdict(soundIn('ISK', 1).evidence)).not.toEqual([]);
  });

  it.each(planted)('names %s', (_, evidence, finding) => {
    const findings = verdict({ ...sound, ...evidence });
    expect(findings).toContainEqual(expect.stringContaining(finding));
  });
});
