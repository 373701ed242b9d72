import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { postalAddress } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { person } from '#personal/person.js';
import { readableKinds, type Purpose } from '#personal/purposes.js';
import { Clock } from '#service/clock.js';
import type { Identity } from '#service/roles.js';
import { yearsKept } from '../person/holding.js';
import type { IssuedDocument } from './issued-document.js';
import type { ShownBuyer } from './paper.js';

/** What a document is read for: by who bought it, by who keeps the books, by who serves at the counter. */
const purposes: readonly Purpose[] = ['own-data', 'accounting', 'customer-service'];

/** Opens who bought, on record, for one reader of a document. */
@Injectable()
export class BuyerShown {
  constructor(
    private readonly commands: CommandHandler,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  async of({ number, document }: IssuedDocument, { roles }: Identity, cause: Cause): Promise<ShownBuyer> {
    const { subjectId, name, address } = document.buyer;
    const purpose = purposes.find((one) => readableKinds(one, roles).length > 0);
    if (subjectId === undefined || name === undefined || purpose === undefined) return 'withheld';
    if (await this.isGone(subjectId, document.issuedOn)) return 'erased';
    const reading = { subjectId, record: `document ${number}`, purpose, kinds: readableKinds(purpose, roles), cause };
    const opened = await this.people.open({ name, ...(address !== undefined && { address }) }, reading);
    if (typeof opened.name !== 'string') return 'erased';
    const shown = opened.address as z.infer<typeof postalAddress> | null | undefined;
    return { name: opened.name, ...(shown && { address: shown }) };
  }

  /** Of who was erased the law keeps a document for some years. The key does not tell: it opens newer ones as well. */
  private async isGone(subjectId: string, issuedOn: string): Promise<boolean> {
    const { forgotten } = (await this.commands.read(person, subjectId)).state;
    if (forgotten === undefined || issuedOn > forgotten.erasedAt.slice(0, 10)) return false;
    return Number(issuedOn.slice(0, 4)) + yearsKept < this.clock.now().getUTCFullYear();
  }
}
