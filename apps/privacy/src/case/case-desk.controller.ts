import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { idOf } from '#service/request.js';
import { PrivacySettings } from '../config.js';
import { contactSubjectOf, privacyCase, type CaseKind, type CaseSource, type Contact } from './privacy-case.js';

const dayMs = 86_400_000;

/** What somebody asks for, as it came in. */
export type Reported = {
  readonly kind: CaseKind;
  readonly source: CaseSource;
  readonly reference: string;
  readonly contact: Contact;
  /** Known to be meant, besides those who are found by the contact. */
  readonly subjectIds?: readonly string[];
  readonly orderIds: readonly string[];
  readonly shop?: string;
  /** RFC 3339; now if it is not said. */
  readonly receivedAt?: string;
};

/** Opens cases, whoever reports them: a platform or we ourselves. */
@Injectable()
export class CaseDesk {
  constructor(
    private readonly people: People,
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
    private readonly settings: PrivacySettings,
  ) {}

  async open(reported: Reported, cause: Cause) {
    const { kind, source, reference, orderIds, shop } = reported;
    const caseId = caseIdOf(source, reference);
    const receivedAt = reported.receivedAt ?? this.clock.now().toISOString();
    const dueMs = Date.parse(receivedAt) + this.settings.config.PRIVACY_CASE_DAYS * dayMs;
    const known = await this.commands.read(privacyCase, caseId);
    // Sealing what comes again would give a new key to a contact that may be erased by now.
    const found = known.version > 0 ? { subjectIds: [] } : await this.lookedUp(caseId, reported);
    const data = {
      ...{ kind, source, reference, orderIds, ...found, ...(shop !== undefined && { shop }) },
      ...{ receivedAt, dueAt: new Date(dueMs).toISOString() },
    };
    return { caseId, ...(await this.commands.handle(privacyCase, caseId, { type: 'OpenCase', data }, cause)) };
  }

  private async lookedUp(caseId: string, { contact, subjectIds: named = [] }: Reported) {
    const told = [contact.email, contact.phone, ...(contact.accounts ?? [])].filter((value) => value !== undefined);
    const found = await Promise.all(told.map((value) => this.people.subjectsOf(value.kind, value.reveal())));
    const own = contactSubjectOf(caseId);
    const subjectIds = [...new Set([...named, ...found.flat()])].filter((subjectId) => subjectId !== own);
    return told.length === 0 ? { subjectIds } : { subjectIds, contact: await this.people.seal(own, contact) };
  }
}

/** The same request twice is one case. */
export const caseIdOf = (source: CaseSource, reference: string) => `case-${idOf(`${source}\n${reference}`)}`;
