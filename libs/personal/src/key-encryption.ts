import { createCipheriv, createDecipheriv, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { LookUp } from './key-ring.js';

const nonceBytes = 12;
const tagBytes = 16;
const secretBytes = 32;
const poolBytes = 4_096;
export const ringKeyBytes = 32;

/** Bytes that nobody can foresee. */
export type Random = (bytes: number) => Buffer;

/** The same chance by the page: a call costs two microseconds, however little it asks for. No byte is given twice. */
export function pooled(random: Random): Random {
  let pool: Buffer = Buffer.alloc(0);
  return (bytes) => {
    if (pool.length < bytes) pool = random(Math.max(poolBytes, bytes));
    const taken = Buffer.from(pool.subarray(0, bytes));
    pool.fill(0, 0, bytes);
    pool = pool.subarray(bytes);
    return taken;
  };
}

/** Where a ring keeps its own key, wrapped. */
export type Kept = {
  read(): Promise<Buffer | undefined>;
  /** Unless something is kept already. Answers with what is kept from now on, which another process may have written. */
  write(wrapped: Buffer): Promise<Buffer>;
};

/** The key of a ring: wraps the keys of people with AES-256-GCM, each bound to its name. */
export class RingKey {
  // As an object: bare bytes as a key cost Node ten microseconds more each time.
  private readonly secret: KeyObject;
  private readonly random: Random;

  constructor(secret: Buffer, random: Random) {
    this.secret = createSecretKey(secret);
    this.random = pooled(random);
  }

  /** 28 bytes longer than what it wraps. */
  wrap(secret: Buffer, name: string): Buffer {
    const nonce = this.random(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.secret, nonce).setAAD(Buffer.from(name));
    return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws Error if it was wrapped by another key, under another name, or changed. */
  unwrap(wrapped: Buffer, name: string): Buffer {
    const nonce = wrapped.subarray(0, nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.secret, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(name))
      .setAuthTag(wrapped.subarray(-tagBytes));
    return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  }
}

/** Hashes what people are looked up by, under a secret of the ring. */
export class LookUps {
  private readonly secret: string;

  private constructor(secret: Buffer) {
    this.secret = secret.toString('base64url');
  }

  /** Under the secret that is kept, wrapped by the ring's key; a new one if there is none yet. */
  static async open(kept: Kept, ringKey: RingKey, random: Random): Promise<LookUps> {
    const wrapped = (await kept.read()) ?? (await kept.write(ringKey.wrap(random(secretBytes), 'look-ups')));
    return new LookUps(ringKey.unwrap(wrapped, 'look-ups'));
  }

  /** The secret in front is enough: half of SHA-512's state is cut off, so no hash can be prolonged to that of another value. */
  of(kind: string, value: string): LookUp {
    return hash('sha512-256', `${this.secret}\n${kind}\n${value}`, 'base64url');
  }
}

/**
 * The key-encryption key: who does not have it opens nothing, whatever copies of the ring there are. It wraps one key, the
 * ring's own, once, and that key wraps everybody's: a vault answers in milliseconds and allows about 200 RSA operations a
 * second, fewer than we meet new people.
 */
export abstract class KeyEncryption {
  /**
   * The ring's key, made if there is none yet.
   * @throws Error that says which key is missing or wrong. A ring that is there is never given another key.
   */
  abstract open(kept: Kept): Promise<RingKey>;
}
