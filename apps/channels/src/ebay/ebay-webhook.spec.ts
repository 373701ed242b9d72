import { describe, expect, it } from '@jest/globals';
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unanswered } from '#webhooks/ebay-keys.source.js';
import { BadSignature } from '#webhooks/bad-signature.js';
import { notificationOf, verifyNotification } from './ebay-webhook.source.js';
import { replyText } from './recorder.contract.js';

type Vector = { readonly signature: string; readonly message: object; readonly publicKey: { readonly key: string } };
const path = join(__dirname, '../../../../libs/webhooks/src/vectors/ebay-signature.json');
const { valid } = JSON.parse(readFileSync(path, 'utf8')) as { valid: Vector };
const bytes = (text: string) => new TextEncoder().encode(text);
const keys = (key?: KeyObject) => ({ find: async () => key });
const verified = (body: Uint8Array, header: string | string[] | undefined, key?: KeyObject) =>
  verifyNotification(body, { 'x-ebay-signature': header }, keys(key));

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const text = replyText('confirmation');
const headerOf = (body: string) => {
  const signature = sign('SHA1', bytes(body), pair.privateKey).toString('base64');
  return btoa(JSON.stringify({ alg: 'ecdsa', kid: 'k-1', signature, digest: 'SHA1' }));
};

describe('A notification is eBay’s', () => {
  it('by eBay’s own vector', async () => {
    const der = Buffer.from(valid.publicKey.key.replace(/-----[A-Z ]+-----/g, ''), 'base64');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    await verified(bytes(JSON.stringify(valid.message)), valid.signature, key);
  });
  it('to the byte', async () => {
    await verified(bytes(text), headerOf(text), pair.publicKey);
    await expect(verified(bytes(`${text} `), headerOf(text), pair.publicKey)).rejects.toThrow(BadSignature);
  });
  it.each([
    ['without a header', undefined, pair.publicKey],
    ['with a header that is none', 'x', pair.publicKey],
    ['with a key that eBay does not have', headerOf(text), undefined],
  ])('never %s', async (_, header, key) => expect(verified(bytes(text), header, key)).rejects.toThrow(BadSignature));
  it('never while its key cannot be had', async () => {
    const silent = { find: () => Promise.reject(new Unanswered('eBay does not answer.')) };
    const asked = verifyNotification(bytes(text), { 'x-ebay-signature': headerOf(text) }, silent);
    await expect(asked).rejects.toThrow(Unanswered);
  });
});

describe('A notification', () => {
  it('is known by its id when it comes again, though eBay counts its attempts', () => {
    const again = text.replace('"publishAttemptCount": 1', '"publishAttemptCount": 2');
    expect(again).not.toBe(text);
    const known = {
      topic: 'ORDER_CONFIRMATION',
      key: '2164dd73-bb14-443a-b0a1-a048384ef13c_e1a34a5e-fe2e-4568-896a-e701a75b9fba',
    };
    expect([text, again].map((one) => notificationOf(bytes(one)))).toEqual([known, known]);
  });
  it.each(['', '{}', '{"metadata":{"topic":"a b"},"notification":{"notificationId":"1"}}'])('is not: %j', (none) =>
    expect(notificationOf(bytes(none))).toBeUndefined(),
  );
});
