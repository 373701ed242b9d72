import { Injectable } from '@nestjs/common';
import { Plaintext, type PersonalKind } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { readableKinds } from '#personal/purposes.js';
import { Clock } from '#service/clock.js';
import { idOf } from '#service/request.js';
import type { Role } from '#service/roles.js';
import { PrivacySettings } from '../config.js';
import {
  contactSubjectOf,
  privacyCase,
  type CaseKind,
  type CaseSource,
  type Contact,
  type PrivacyCase,
} from './privacy-case.js';

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

/** Who reads a contact. */
type By = { readonly roles: readonly Role[]; readonly cause: Cause };

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

  /** What the case was told, in the clear, on record; null what is erased, or not for these roles. */
  openContact(caseId: string, contact: NonNullable<NonNullable<PrivacyCase['opened']>['contact']>, by: By) {
    const purpose = 'subject-request';
    return this.people.open(contact, {
      ...{ subjectId: contactSubjectOf(caseId), record: `case ${caseId}`, cause: by.cause },
      ...{ purpose, kinds: readableKinds(purpose, by.roles) },
    });
  }

  /** Who is found by the contact now, and was not when the case was opened: they may have bought since. */
  async foundSince(caseId: string, { contact, subjectIds }: NonNullable<PrivacyCase['opened']>, by: By) {
    if (contact === undefined) return [];
    const { email, phone, accounts = [] } = await this.openContact(caseId, contact, by);
    const told = [plain('email', email), plain('phone', phone), ...accounts.map((one) => plain('account', one))];
    const found = await this.subjectsOf(told.flat());
    return found.filter((subjectId) => !subjectIds.includes(subjectId) && !isContact(subjectId));
  }

  private async subjectsOf(told: readonly Plaintext[]): Promise<string[]> {
    const found = await Promise.all(told.map((value) => this.people.subjectsOf(value.kind, value.reveal())));
    return [...new Set(found.flat())];
  }

  private async lookedUp(caseId: string, { contact, subjectIds: named = [] }: Reported) {
    const told = [contact.email, contact.phone, ...(contact.accounts ?? [])].filter((value) => value !== undefined);
    const own = contactSubjectOf(caseId);
    const subjectIds = [...new Set([...named, ...(await this.subjectsOf(told))])].filter(
      (subjectId) => subjectId !== own,
    );
    return told.length === 0 ? { subjectIds } : { subjectIds, contact: await this.people.seal(own, contact) };
  }
}

/** What a case was told, and no person: that of another case, which may be open, goes with its own. */
const isContact = (subjectId: string) => subjectId.startsWith(contactSubjectOf('case-'));

/** An opened value again as it came in; nothing for what did not open. */
const plain = (kind: PersonalKind, value: unknown) => (typeof value === 'string' ? [new Plaintext(kind, value)] : []);

/** The same request twice is one case. */
export const caseIdOf = (source: CaseSource, reference: string) => `case-${idOf(`${source}\n${reference}`)}`;
