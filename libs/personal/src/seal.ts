import { createCipheriv, createDecipheriv, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { PersonalKind, Plaintext, Sealed } from '#contracts/personal.js';
import type { DataKey } from './key-ring.js';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM under the person's key. The nonce is a keyed hash of the value: the same value sealed again is the same text, so
 * that a repeat is recognised, and two values never share a nonce. Kind and key are authenticated with it.
 */
export function seal<Value>({ id, secret }: DataKey, plaintext: Plaintext<Value>): Sealed {
  const { kind } = plaintext;
  const bytes = Buffer.from(JSON.stringify(plaintext.reveal()));
  const nonce = nonceOf(secret, kind, bytes);
  const cipher = createCipheriv('aes-256-gcm', cipherKeyOf(secret), nonce).setAAD(Buffer.from(`${kind}.${id}`));
  const body = Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  return `sealed.${kind}.${id}.${body.toString('base64url')}` as Sealed;
}

/** Throws if a single bit of it was changed. */
export function unseal({ id, secret }: DataKey, value: Sealed): unknown {
  const { kind, keyId, body } = partsOf(value);
  if (keyId !== id) throw new Error('sealed with another key');
  const nonce = body.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', cipherKeyOf(secret), nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(`${kind}.${id}`))
    .setAuthTag(body.subarray(-tagBytes));
  const bytes = Buffer.concat([decipher.update(body.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  if (!timingSafeEqual(nonce, nonceOf(secret, kind, bytes))) throw new Error('sealed with another nonce');
  return JSON.parse(bytes.toString());
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

/** By its looks alone. */
export const isSealed = (value: unknown): value is Sealed => typeof value === 'string' && shape.test(value);

// As key objects: bare bytes as a key cost Node ten microseconds more each time.
const cipherKeyOf = (secret: Buffer) => createSecretKey(secret.subarray(0, 32));
const nonceOf = (secret: Buffer, kind: string, bytes: Buffer) => {
  const hmac = createHmac('sha256', createSecretKey(secret.subarray(32)));
  return hmac.update(`${kind}\n`).update(bytes).digest().subarray(0, nonceBytes);
};
