import { Injectable } from '@nestjs/common';
import { Plaintext, type Sealed } from '#contracts/personal.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { KeyRing } from '#personal/key-ring.js';
import { People } from '#personal/people.js';
import { purposes, type Purpose } from '#personal/purposes.js';
import { KeptFiles } from '#lake/kept-files.js';

/** What came in, byte for byte, sealed for whom it is about, by the SHA-256 of what is kept of it. */
@Injectable()
export class RawFiles {
  constructor(
    private readonly files: KeptFiles,
    private readonly people: People,
    private readonly ring: KeyRing,
  ) {}

  /** Durable when it resolves, to the hash in hexadecimal. The same bytes of the same person have the same hash. */
  async keep(subjectId: string, bytes: Uint8Array): Promise<string> {
    // As an object, so that nobody is ever looked up by it; it goes when its person is forgotten.
    const plaintext = new Plaintext('account', { raw: Buffer.from(bytes).toString('base64') });
    const { sealed } = await this.people.seal(subjectId, { sealed: plaintext });
    return this.files.keep(Buffer.from(sealed));
  }

  /** Undefined if there is none, or nobody can read it any more. That it is read is on record. */
  async find(
    hash: string,
    subjectId: string,
    record: string,
    purpose: Purpose,
    cause: Cause,
  ): Promise<Buffer | undefined> {
    const kept = await this.files.find(hash);
    if (kept === undefined) return undefined;
    const reading = { subjectId, record, purpose, kinds: purposes[purpose].kinds, cause };
    const { sealed } = await this.people.open({ sealed: kept.toString() as Sealed }, reading);
    return sealed === null ? undefined : Buffer.from((sealed as { raw: string }).raw, 'base64');
  }

  /** From now on nobody can read what is kept for these keys alone, wherever copies of it are. */
  async forget(subjectId: string) {
    await this.ring.destroy({ subjectId, keep: 'person' });
  }
}
