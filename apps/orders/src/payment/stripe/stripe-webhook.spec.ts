import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Stripe from 'stripe';
import { BadSignature, newsOf, verifyWebhook } from './stripe-webhook.source.js';

type Vector = { secret: string; body: string; headers: { 'Stripe-Signature': string } };
const text = (path: string) => readFileSync(join(__dirname, path), 'utf8');
const bytes = (body: string) => new TextEncoder().encode(body);
const at = 1_767_225_600;
const secret = 'whsec_test_stripe_secret';
const body = text('replies/payment-intent.succeeded-event.json');
const sign = (payload = body, by = secret, timestamp = at, scheme = 'v1') =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret: by, timestamp, scheme });
const hex = (payload = body) => sign(payload).split('v1=')[1]!;
const verify = (header: string | undefined, { payload = bytes(body), secrets = [secret], now = at } = {}) =>
  verifyWebhook(payload, header, secrets, now * 1_000);

describe('A webhook from Stripe', () => {
  it('is the event that was signed', () => {
    const event = verify(sign());
    expect(event).toMatchObject({ id: 'evt_1TestAntique0001', type: 'payment_intent.succeeded', livemode: false });
    expect(newsOf(event, 'sk_test_1')).toMatchObject({ kind: 'payment', payment: { status: 'captured', attempt: 1 } });
  });

  it('is signed as the vector says', () => {
    const vector = JSON.parse(text('vectors/stripe-signature.json')) as Vector;
    const header = vector.headers['Stripe-Signature'];
    const mac = createHmac('sha256', vector.secret).update(`${at}.${vector.body}`).digest('hex');
    expect(header).toBe(`t=${at},v1=${mac}`);
    // Its body is too short to be an event, but it gets that far only with a good signature.
    expect(() => verifyWebhook(bytes(vector.body), header, [vector.secret], at * 1_000)).toThrow(/livemode/);
    expect(() => verifyWebhook(bytes(`${vector.body} `), header, [vector.secret], at * 1_000)).toThrow(
      /No signatures found/,
    );
  });

  it.each([
    ['the new one of two', ['whsec_old', secret], true],
    ['the old one of two', [secret, 'whsec_new'], true],
    ['neither', ['whsec_old', 'whsec_new'], false],
    ['none', [], false],
    ['an empty one', [''], false],
  ])('is checked by several secrets: %s', (_, secrets, good) => {
    if (good) expect(verify(sign(), { secrets }).id).toBe('evt_1TestAntique0001');
    else expect(() => verify(sign(), { secrets })).toThrow(BadSignature);
  });

  it('says which of several things is wrong', () => {
    const late = { secrets: ['whsec_new', secret], now: at + 301 };
    expect(() => verify(sign(), late)).toThrow('Timestamp outside the tolerance zone');
    expect(() => verify(undefined)).toThrow('No stripe-signature header value was provided');
    expect(() => verify(sign(), { secrets: [] })).toThrow('no secret to check by');
  });

  it.each([
    ['not JSON', 'not JSON', /^not JSON$/],
    ['an array', '[]', /object/],
    ['thin', JSON.stringify({ id: 'evt_1', object: 'v2.core.event', type: 'v1.a', livemode: false }), /thin one/],
    ['another object', JSON.stringify({ ...(JSON.parse(body) as object), object: 'charge' }), /object/],
    ['empty', '', /^not JSON$/],
  ])('is refused if it is %s, though it is signed', (_, payload, why) => {
    expect(() => verify(sign(payload), { payload: bytes(payload) })).toThrow(BadSignature);
    expect(() => verify(sign(payload), { payload: bytes(payload) })).toThrow(why);
  });

  it('is refused if its money is of the other mode', () => {
    expect(() => newsOf(verify(sign()), 'sk_live_1')).toThrow(BadSignature);
    expect(() => newsOf(verify(sign()), 'rk_live_1')).toThrow(/of test mode, our key of live/);
  });
});

describe('Our verdict on a signature is Stripe’s', () => {
  const good = hex();
  const altered = body.replace('133500', '133501');
  const cases: [what: string, header: string, verdict: boolean, payload?: string, now?: number][] = [
    ['right', sign(), true],
    ['wrong secret', sign(body, 'whsec_other'), false],
    ['altered body', sign(), false, altered],
    ['body with a line break more', sign(), false, `${body}\n`],
    ['another time than was signed', sign().replace(`${at}`, `${at + 1}`), false],
    ['300 seconds old', sign(), true, body, at + 300],
    ['301 seconds old', sign(), false, body, at + 301],
    ['from a clock ahead of ours', sign(), true, body, at - 3_600],
    ['two v1, the second right', `t=${at},v1=${hex(altered)},v1=${good}`, true],
    ['two v1, the first right', `t=${at},v1=${good},v1=${hex(altered)}`, true],
    ['v0 only', sign(body, secret, at, 'v0'), false],
    ['v0 beside v1', `t=${at},v0=${hex(altered)},v1=${good}`, true],
    ['time last', `v1=${good},t=${at}`, true],
    ['no time', `v1=${good}`, false],
    ['no signature', `t=${at}`, false],
    ['empty signature', `t=${at},v1=`, false],
    ['empty signature before the right one', `t=${at},v1=,v1=${good}`, false],
    ['as many letters, but more bytes', `t=${at},v1=${'é'.repeat(64)}`, false],
    ['half a signature', `t=${at},v1=${good.slice(0, 32)}`, false],
    ['upper-case hex', `t=${at},v1=${good.toUpperCase()}`, false],
    ['a space after the comma', `t=${at}, v1=${good}`, false],
    ['a space at the end', `t=${at},v1=${good} `, false],
    ['a time that is no number', `t=now,v1=${good}`, false],
    ['garbage', 'garbage', false],
    ['commas', ',,,', false],
    ['empty', '', false],
  ];

  it.each(cases)('%s', (_, header, verdict, payload = body, now = at) => {
    const stripes = () =>
      Stripe.webhooks.constructEvent(bytes(payload), header, secret, undefined, undefined, now * 1_000);
    const ours = () => verify(header, { payload: bytes(payload), now });
    if (verdict) expect([stripes().id, ours().id]).toEqual(['evt_1TestAntique0001', 'evt_1TestAntique0001']);
    else {
      expect(stripes).toThrow();
      expect(ours).toThrow(BadSignature);
      // What is wrong, not what was sent.
      expect(ours).not.toThrow(/secret_invented|whsec/);
    }
  });
});
