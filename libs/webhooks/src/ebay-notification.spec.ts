import { describe, expect, it } from '@jest/globals';
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadSignature } from './bad-signature.js';
import { challengeResponseOf, verifyEbay } from './ebay-notification.source.js';

type Vector = { readonly signature: string; readonly message: object; readonly publicKey: { readonly key: string } };
const vectors = JSON.parse(readFileSync(join(__dirname, 'vectors/ebay-signature.json'), 'utf8')) as Record<
  'valid' | 'mismatch' | 'otherMessage',
  Vector
>;
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const published = ({ publicKey }: Vector) =>
  createPublicKey({
    ...{ key: Buffer.from(publicKey.key.replace(/-----[A-Z ]+-----/g, ''), 'base64'), format: 'der', type: 'spki' },
  });
const check = (vector: Vector, { body = bytes(vector.message), key = published(vector) } = {}) =>
  verifyEbay(body, vector.signature, async () => key);

describe('eBay’s own vectors', () => {
  it('fit, with the key that they name', async () => {
    const asked: string[] = [];
    const { signature, message } = vectors.valid;
    await verifyEbay(bytes(message), signature, async (kid) => {
      asked.push(kid);
      return published(vectors.valid);
    });
    expect(asked).toEqual(['9936261a-7d7b-4621-a0f1-96ccb428af49']);
  });
  it('do not fit where they should not', async () => {
    await expect(check(vectors.mismatch)).rejects.toThrow(BadSignature);
    await expect(check(vectors.otherMessage)).rejects.toThrow(BadSignature);
  });
  it('do not fit a byte more', async () => {
    const body = bytes(`${JSON.stringify(vectors.valid.message)} `);
    await expect(check(vectors.valid, { body })).rejects.toThrow('does not fit the body');
  });
});

describe('A notification from eBay', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const header = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64');
  const signed = (digest: string, claims: object = {}) => {
    const signature = sign(digest, Buffer.from('{}'), privateKey).toString('base64');
    return header({ alg: 'ecdsa', kid: 'k-1', signature, digest, ...claims });
  };
  const verified = (given: string | undefined, key: KeyObject | undefined = publicKey) =>
    verifyEbay(bytes('{}'), given, async () => key);

  it('may be signed by any digest that it names, and is checked by that', async () => {
    for (const digest of ['SHA1', 'SHA256', 'SHA512']) await verified(signed(digest));
    await expect(verified(signed('SHA256', { digest: 'SHA1' }))).rejects.toThrow('does not fit the body');
  });
  it.each([
    ['nothing', undefined],
    ['nothing at all', ''],
    ['nonsense', '***'],
    ['JSON that is none', Buffer.from('{').toString('base64')],
    ['a list', header([])],
    ['no digest', signed('SHA1', { digest: undefined })],
    ['a weak digest', signed('SHA1', { digest: 'MD5' })],
    ['another kind of key', signed('SHA1', { alg: 'none' })],
    ['an id that leads elsewhere', signed('SHA1', { kid: '../../identity' })],
    ['a signature that is none', signed('SHA1', { signature: 'AAAA' })],
    ['an empty signature', signed('SHA1', { signature: '' })],
    ['far too much', signed('SHA1', { padding: 'x'.repeat(4_000) })],
  ])('is refused if it is signed with %s', (_, given) => expect(verified(given)).rejects.toThrow(BadSignature));
  it('is refused if eBay has no such key', async () => {
    const asking = verifyEbay(bytes('{}'), signed('SHA1'), async () => undefined);
    await expect(asking).rejects.toThrow('names no key of eBay');
  });
});

it('A challenge of eBay is answered with code, token and address, in this order', () => {
  const code = 'a8628072-3d33-45ee-9004-bee86830a22d';
  const token = '71745723-d031-455c-bfa5-f90d11b4f20a';
  const answer = challengeResponseOf(code, token, 'https://ops.example.com/webhooks/ebay');
  // printf %s "$code$token$endpoint" | sha256sum
  expect(answer).toBe('64fbe7958d46fbfd01325cacd8ae21af86bdb961807cd75137b43109d417c70d');
});
