import { Injectable } from '@nestjs/common';
import { Plaintext, type Sealed } from '#contracts/personal.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { purposes } from '#personal/purposes.js';
import { KeptFiles } from '#lake/kept-files.js';
import type { LabelImage } from '../carriers/carrier.js';

/** Labels by the SHA-256 of what is kept of them, which is sealed: a name and an address stand on each. */
@Injectable()
export class LabelFiles {
  constructor(
    private readonly files: KeptFiles,
    private readonly people: People,
  ) {}

  /** Durable when it resolves, to the hash in hexadecimal. The same label of the same person has the same hash. */
  async keep(subjectId: string, { bytes }: LabelImage): Promise<string> {
    // As an object, so that nobody is ever looked up by a label.
    const plaintext = new Plaintext('address', { label: Buffer.from(bytes).toString('base64') });
    const { sealed } = await this.people.seal(subjectId, { sealed: plaintext });
    return this.files.keep(Buffer.from(sealed));
  }

  /** Undefined if there is none, or nobody can read it any more. */
  async find(hash: string, subjectId: string, record: string, cause: Cause): Promise<Buffer | undefined> {
    const kept = await this.files.find(hash);
    if (kept === undefined) return undefined;
    const reading = { subjectId, record, purpose: 'fulfilment', kinds: purposes.fulfilment.kinds, cause } as const;
    const { sealed } = await this.people.open({ sealed: kept.toString() as Sealed }, reading);
    return sealed === null ? undefined : Buffer.from((sealed as { label: string }).label, 'base64');
  }
}
