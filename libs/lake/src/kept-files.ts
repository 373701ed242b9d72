import { createHash } from 'node:crypto';
import type { Lake } from './lake.js';
import { openLake } from './open-lake.js';
import type { LakePlace } from './laying-thread.js';

/** Files by the SHA-256 of their bytes, for ever: what came in from outside, or went out, can be looked at again. */
export class KeptFiles {
  private constructor(private readonly place: Lake) {}

  /** @throws Error if the URL is none of a folder or a container. */
  static async open({ url, connectionString }: LakePlace): Promise<KeptFiles> {
    return new KeptFiles(await openLake(url, { connectionString }));
  }

  /** Durable when it resolves, to the hash in hexadecimal. Bytes that are there already are left alone. */
  async keep(bytes: Uint8Array): Promise<string> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await this.place.create(sha256, bytes);
    return sha256;
  }

  /** Undefined if there are none. The hash must be one: it becomes part of a path. */
  async find(sha256: string): Promise<Uint8Array | undefined> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('not a SHA-256 in hexadecimal');
    return this.place.read(sha256);
  }
}
