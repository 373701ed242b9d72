import { createCipheriv, createDecipheriv, createSecretKey, hash, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { PersonalKind, Plaintext, Sealed } from '#contracts/personal.js';
import type { DataKey } from './key-ring.js';

const nonceBytes = 12;
const tagBytes = 16;

/** A person's key, ready for many values. */
export type SealingKey = { readonly id: string; readonly cipher: KeyObject; readonly nonces: string };

/** Once a key: as a bare buffer it would cost Node ten microseconds more each time. */
export const sealingKeyOf = ({ id, secret }: DataKey): SealingKey => ({
  id,
  cipher: createSecretKey(secret.subarray(0, 32)),
  nonces: secret.toString('base64url', 32),
});

/**
 * AES-256-GCM under the person's key. The nonce is a keyed hash of the value: the same value sealed again is the same text, so
 * that a repeat is recognised, and two values never share a nonce. Kind and key are authenticated with it.
 */
export function seal<Value>({ id, cipher: key, nonces }: SealingKey, plaintext: Plaintext<Value>): Sealed {
  const { kind } = plaintext;
  const text = JSON.stringify(plaintext.reveal());
  const nonce = nonceOf(nonces, kind, text);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`${kind}.${id}`));
  const body = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `sealed.${kind}.${id}.${body.toString('base64url')}` as Sealed;
}

/** Throws if a single bit of it was changed. */
export function unseal({ id, cipher, nonces }: SealingKey, value: Sealed): unknown {
  const { kind, keyId, body } = partsOf(value);
  if (keyId !== id) throw new Error('sealed with another key');
  const nonce = body.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', cipher, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(`${kind}.${id}`))
    .setAuthTag(body.subarray(-tagBytes));
  const text = Buffer.concat([decipher.update(body.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString();
  if (!timingSafeEqual(nonce, nonceOf(nonces, kind, text))) throw new Error('sealed with another nonce');
  return JSON.parse(text);
}

const shape = /^sealed\.([a-z]+)\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]+)$/;

/** What a sealed value says of itself. Throws if it is not written exactly as {@link seal} writes. */
export function partsOf(value: Sealed): { readonly kind: PersonalKind; readonly keyId: string; readonly body: Buffer } {
  const [, kind, keyId, text] = (shape.exec(value) ?? []) as unknown as [string, PersonalKind, string, string];
  const body = Buffer.from(text ?? '', 'base64url');
  // Base64 leaves bits of its last letter unread: other text, same bytes.
  if (body.length === 0 || body.toString('base64url') !== text) throw new Error('not a sealed value');
  return { kind, keyId, body };
}

/** The same by its looks alone: it may still not open. */
export function headOf(value: Sealed): { readonly kind: PersonalKind; readonly keyId: string } {
  const [, kind, keyId] = value.split('.') as [string, PersonalKind, string];
  return { kind, keyId };
}

/** By its looks alone. */
export const isSealed = (value: unknown): value is Sealed => typeof value === 'string' && shape.test(value);

// A hash that is cut cannot be prolonged, so the secret in front of it is enough. 16 letters of base64 are 12 bytes.
const nonceOf = (nonces: string, kind: string, text: string) =>
  Buffer.from(hash('sha256', `${nonces}\n${kind}\n${text}`, 'base64url').slice(0, (nonceBytes / 3) * 4), 'base64url');
