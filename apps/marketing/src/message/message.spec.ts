import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { specification } from '#eventsourcing/specification.js';
import { attemptsMax, message, type MessageCommand, type MessageEvent } from './message.js';

const given = specification(message);
const piece = {
  unitId: 'CM-72',
  title: 'A tea caddy',
  price: { minor: 125_000, currency: 'USD' },
  path: '/pieces/CM-72',
};
const data = {
  ...{ campaignId: 'carts', customerId: 'c-1', trigger: 'cart-7', purpose: 'email-marketing' as const },
  letter: { template: 'abandoned-cart' as const, values: { pieces: [piece], cart: '/cart' } },
  staleAt: '2026-01-12T00:00:00.000Z',
};
const at = '2026-01-10T10:00:00.000Z';
const later = '2026-01-11T08:00:00.000Z';
const ask: MessageCommand = { type: 'AskForMessage', data };
const asked: MessageEvent = { type: 'MessageAsked', data };
const attempt = (attempt: number): MessageCommand => ({ type: 'AttemptSend', data: { attempt, to: 'c-1', at } });
const attempted = (attempt: number): MessageEvent => ({ type: 'SendAttempted', data: { attempt, to: 'c-1', at } });
type Outcome = Extract<MessageCommand, { type: 'RecordPosting' }>['data']['outcome'];
const answer = (outcome: Outcome, attempt = 1, code?: number): MessageCommand => ({
  type: 'RecordPosting',
  data: { attempt, outcome, at, ...(code !== undefined && { code }) },
});
const putOff: MessageEvent = { type: 'MessagePutOff', data: { because: 'quiet-hours', until: later } };
const sent: MessageEvent = { type: 'MessageSent', data: { attempt: 1, at } };
const unknown: MessageEvent = { type: 'MessageUnknown', data: { attempt: 1, at } };

describe('A message', () => {
  it('is asked for once, whatever is asked for later under its id', () => {
    given().when(ask).then(asked);
    given(asked, attempted(1), sent)
      .when({ type: 'AskForMessage', data: { ...data, staleAt: later } })
      .thenNothing();
  });

  it('is asked for ahead of its time, and waits', () => {
    const waits: MessageEvent = { type: 'MessagePutOff', data: { because: 'not-yet', until: later } };
    given()
      .when({ type: 'AskForMessage', data: { ...data, notBefore: later } })
      .then(asked, waits);
    given(asked, waits).when(attempt(1)).thenNothing();
  });

  describe('that serves', () => {
    const letter = { template: 'delivery-delayed' as const, values: { orderId: 'o-1', trouble: 'late' as const } };
    const served = { ...data, purpose: 'service' as const, letter };
    it('sells nothing, and what sells is not served', () => {
      given().when({ type: 'AskForMessage', data: served }).then({ type: 'MessageAsked', data: served });
      given()
        .when({ type: 'AskForMessage', data: { ...data, purpose: 'service' } })
        .thenRefused('wrong-purpose');
      given()
        .when({ type: 'AskForMessage', data: { ...served, purpose: 'email-marketing' } })
        .thenRefused('wrong-purpose');
    });
    it('has nothing to unsubscribe from', () =>
      given({ type: 'MessageAsked', data: served }, attempted(1), sent)
        .when({ type: 'Unsubscribe', data: { at } })
        .thenRefused('not-sent'));
  });

  describe('is held back', () => {
    it('for good', () => {
      const hold: MessageCommand = { type: 'HoldBack', data: { because: 'no-consent' } };
      const held: MessageEvent = { type: 'MessageHeldBack', data: { because: 'no-consent' } };
      given(asked).when(hold).then(held);
      given(asked, held).when(attempt(1)).thenNothing();
      given(asked, attempted(1)).when(hold).thenNothing();
    });
    it('until a time, and then taken up by the reminder of that time alone', () => {
      given(asked)
        .when({ type: 'HoldBack', data: { because: 'quiet-hours', until: later } })
        .then(putOff);
      given(asked, putOff).when(attempt(1)).thenNothing();
      given(asked, putOff)
        .when({ type: 'TakeUp', data: { until: at } })
        .thenNothing();
      const takeUp: MessageCommand = { type: 'TakeUp', data: { until: later } };
      given(asked, putOff)
        .when(takeUp)
        .then({ type: 'MessageTakenUp', data: { until: later } });
    });
    it('if nobody needs it any more, unless it may have arrived', () => {
      const callOff: MessageCommand = { type: 'CallOff', data: { because: 'called-off' } };
      const called: MessageEvent = { type: 'MessageHeldBack', data: { because: 'called-off' } };
      given(asked).when(callOff).then(called);
      given(asked, putOff).when(callOff).then(called);
      given(asked, putOff, called)
        .when({ type: 'TakeUp', data: { until: later } })
        .thenNothing();
      for (const before of [[], [asked, attempted(1)], [asked, attempted(1), unknown]])
        given(...before)
          .when(callOff)
          .thenNothing();
    });
    it('for good if it would be stale by then', () => {
      given(asked)
        .when({ type: 'HoldBack', data: { because: 'quiet-hours', until: data.staleAt } })
        .then({ type: 'MessageHeldBack', data: { because: 'quiet-hours' } });
    });
  });

  describe('is attempted', () => {
    it('by whoever writes it down first', () => {
      given(asked).when(attempt(1)).then(attempted(1));
      given(asked).when(attempt(2)).thenNothing();
      given(asked, attempted(1)).when(attempt(1)).thenNothing();
      given(asked, attempted(1)).when(attempt(2)).thenNothing();
    });
    it.each<[Outcome, MessageEvent]>([
      ['accepted', sent],
      ['bounced', { type: 'MessageBounced', data: { attempt: 1, at, code: 550 } }],
      ['refused', { type: 'MessageFailed', data: { attempt: 1, at, code: 550 } }],
      ['unknown', unknown],
    ])('and %s', (outcome, event) => {
      given(asked, attempted(1))
        .when(answer(outcome, 1, 550))
        .then(event);
      given(asked).when(answer(outcome)).thenNothing();
    });
    it('again after five minutes, and ever later, as long as the server has no time and it is not stale', () => {
      const busy: MessageEvent = {
        type: 'MessagePutOff',
        data: { because: 'mail-server', until: '2026-01-10T10:05:00.000Z' },
      };
      given(asked, attempted(1)).when(answer('busy')).then(busy);
      given(asked, attempted(8))
        .when(answer('busy', 8))
        .then({ type: 'MessagePutOff', data: { because: 'mail-server', until: '2026-01-10T20:40:00.000Z' } });
      given({ ...asked, data: { ...data, staleAt: '2026-01-20T00:00:00.000Z' } }, attempted(attemptsMax))
        .when(answer('busy', attemptsMax, 451))
        .then({ type: 'MessageFailed', data: { attempt: attemptsMax, at, code: 451 } });
      given({ ...asked, data: { ...data, staleAt: '2026-01-10T10:05:00.000Z' } }, attempted(1))
        .when(answer('busy', 1, 451))
        .then({ type: 'MessageFailed', data: { attempt: 1, at, code: 451 } });
    });
    it('and not again if nobody knows, unless somebody comes to know', () => {
      given(asked, attempted(1), unknown).when(attempt(2)).thenNothing();
      given(asked, attempted(1), unknown).when(answer('accepted')).then(sent);
    });
  });

  describe('comes back', () => {
    const back = (outcome: 'bounced' | 'refused', status = '5.1.1'): MessageCommand => ({
      type: 'RecordReturn',
      data: { outcome, at: later, status },
    });
    const bounced: MessageEvent = { type: 'MessageBounced', data: { attempt: 1, at: later, status: '5.1.1' } };
    it.each([[[sent]], [[unknown]], [[]]])('though we heard that %j', (heard: MessageEvent[]) => {
      given(asked, attempted(1), ...heard)
        .when(back('bounced'))
        .then(bounced);
    });
    it('for another reason than that nobody is there', () =>
      given(asked, attempted(1), sent)
        .when(back('refused', '5.2.2'))
        .then({ type: 'MessageFailed', data: { attempt: 1, at: later, status: '5.2.2' } }));
    it('once, and only if it was sent', () => {
      given(asked, attempted(1), sent, bounced).when(back('refused')).thenNothing();
      given(asked, attempted(1), bounced).when(answer('accepted')).thenNothing();
      given(asked).when(back('bounced')).thenRefused('not-sent');
      given(asked).when({ type: 'Complain', data: { at } }).thenRefused('not-sent');
    });
    it('with a complaint, and with another later', () => {
      const complained: MessageEvent = { type: 'RecipientComplained', data: { at } };
      given(asked, attempted(1), sent).when({ type: 'Complain', data: { at } }).then(complained);
      given(asked, attempted(1), sent, complained)
        .when({ type: 'Complain', data: { at: later } })
        .then({ type: 'RecipientComplained', data: { at: later } });
    });
  });

  it('tells that its reader wants no more, whatever became of it, and so again of who agreed anew meanwhile', () => {
    const unsubscribe: MessageCommand = { type: 'Unsubscribe', data: { at } };
    given().when(unsubscribe).thenRefused('not-sent');
    given(asked).when(unsubscribe).thenRefused('not-sent');
    given(asked, attempted(1), unknown).when(unsubscribe).then({ type: 'RecipientUnsubscribed', data: { at } });
    given(asked, attempted(1), { type: 'RecipientUnsubscribed', data: { at } })
      .when({ type: 'Unsubscribe', data: { at: later } })
      .then({ type: 'RecipientUnsubscribed', data: { at: later } });
  });

  it('is never attempted again after an attempt that may have reached somebody, whatever happens in whatever order', () => {
    const some: fc.Arbitrary<MessageCommand> = fc.oneof(
      fc.constant(ask),
      fc.integer({ min: 1, max: 4 }).map(attempt),
      fc
        .tuple(
          fc.constantFrom<Outcome>('accepted', 'bounced', 'refused', 'busy', 'unknown'),
          fc.integer({ min: 1, max: 4 }),
        )
        .map(([outcome, number]) => answer(outcome, number)),
      fc.constantFrom<MessageCommand>(
        { type: 'CallOff', data: { because: 'called-off' } },
        { type: 'HoldBack', data: { because: 'quiet-hours', until: later } },
        { type: 'TakeUp', data: { until: later } },
        { type: 'TakeUp', data: { until: '2026-01-10T10:05:00.000Z' } },
      ),
    );
    fc.assert(
      fc.property(fc.array(some, { maxLength: 40 }), (commands) => {
        let state = message.initial;
        let mayHaveIt = false;
        for (const command of commands) {
          const events = message.decide(command, state);
          for (const { type, data } of events) {
            if (type === 'SendAttempted') expect(mayHaveIt).toBe(false);
            if (type === 'SendAttempted') mayHaveIt = true;
            if (type === 'MessagePutOff' && data.because === 'mail-server') mayHaveIt = false;
          }
          state = events.reduce(message.evolve, state);
        }
      }),
    );
  });
});
