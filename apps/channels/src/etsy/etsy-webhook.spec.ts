import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadSignature } from '#webhooks/bad-signature.js';
import { verifyEtsyWebhook } from './etsy-webhook.source.js';

type Vector = { readonly secret: string; readonly body: string; readonly headers: Record<string, string> };
const { standardwebhooks_and_etsy: vector } = JSON.parse(
  readFileSync(join(__dirname, 'replies', 'webhook.json'), 'utf8'),
) as { standardwebhooks_and_etsy: Vector };
const { secret, body, headers } = vector;
const bytes = (text: string) => new TextEncoder().encode(text);
const sentAt = Number(headers['webhook-timestamp']) * 1_000;
const other = `whsec_${Buffer.from('another secret of 32 bytes here.').toString('base64')}`;

const verify = (change: Record<string, string | undefined> = {}, secrets = [secret], lateMs = 0, text = body) =>
  verifyEtsyWebhook(bytes(text), { ...headers, ...change }, secrets, new Date(sentAt + lateMs));
const signed = (key: Buffer, id = headers['webhook-id'], timestamp = headers['webhook-timestamp']) =>
  createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');

describe('A webhook of Etsy', () => {
  it('is believed by its signature, and has the id of its delivery', () => expect(verify()).toBe('msg_01HTESTANTIQUE'));
  it('is believed by any of our secrets and any of its signatures', () => {
    expect(verify({}, [other, secret])).toBe('msg_01HTESTANTIQUE');
    const ours = headers['webhook-signature']!;
    const several = `v1a,AAAA v1,${Buffer.alloc(32).toString('base64')} ${ours} v2,x`;
    expect(verify({ 'webhook-signature': several })).toBe('msg_01HTESTANTIQUE');
    expect(verify({}, [secret.replace('whsec_', '')])).toBe('msg_01HTESTANTIQUE');
  });
  it('is believed for five minutes, and by a clock that is as much behind', () => {
    for (const lateMs of [300_000, -300_000]) expect(verify({}, [secret], lateMs)).toBe('msg_01HTESTANTIQUE');
    for (const lateMs of [300_001, -300_001])
      expect(() => verify({}, [secret], lateMs)).toThrow('webhook-timestamp is more than five minutes away.');
  });

  it.each<[string, () => unknown]>([
    ['with another secret', () => verify({}, [other])],
    ['without a secret of ours', () => verify({}, [])],
    ['with an empty secret', () => verify({ 'webhook-signature': `v1,${signed(Buffer.alloc(0))}` }, ['', 'whsec_'])],
    ['of another body', () => verify({}, [secret], 0, `${body} `)],
    ['of another delivery', () => verify({ 'webhook-id': 'msg_2' })],
    ['of another time', () => verify({ 'webhook-timestamp': '1767225601' })],
    ['without a signature', () => verify({ 'webhook-signature': undefined })],
    ['of no version', () => verify({ 'webhook-signature': headers['webhook-signature']!.slice(3) })],
    ['of another version', () => verify({ 'webhook-signature': headers['webhook-signature']!.replace('v1', 'v2') })],
    ['cut short', () => verify({ 'webhook-signature': headers['webhook-signature']!.slice(0, 20) })],
    ['without an id', () => verify({ 'webhook-id': undefined })],
    ['with an id that is none', () => verify({ 'webhook-id': 'a b' })],
    ['without a time', () => verify({ 'webhook-timestamp': undefined })],
    ['with a time in words', () => verify({ 'webhook-timestamp': 'now' })],
    ['with a time below 0', () => verify({ 'webhook-timestamp': '-1767225600' })],
    [
      'signed with the secret as it is written',
      () => verify({ 'webhook-signature': `v1,${signed(Buffer.from(secret))}` }),
    ],
  ])('is refused %s', (_, refused) => expect(refused).toThrow(BadSignature));
  it('is refused in words that quote nothing of it', () => {
    const refused = () => verify({ 'webhook-signature': 'v1,c2VjcmV0' });
    expect(refused).toThrow('webhook-signature does not fit the body.');
  });
});
