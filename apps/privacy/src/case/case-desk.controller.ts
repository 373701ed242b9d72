import { Injectable } from '@nestjs/common';
import { Plaintext, type PersonalKind } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People, type Told } from '#personal/people.js';
import { readableKinds } from '#personal/purposes.js';
import { Clock } from '#service/clock.js';
import { idOf } from '#service/request.js';
import type { Role } from '#service/roles.js';
import { PrivacySettings } from '../config.js';
import {
  contactSubjectOf,
  endsByItself,
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
  async foundSince(caseId: string, opened: NonNullable<PrivacyCase['opened']>, by: By): Promise<Told> {
    const { contact, subjectIds, moreFound = false } = opened;
    if (contact === undefined) return { subjectIds: [], more: moreFound };
    const { email, phone, accounts = [] } = await this.openContact(caseId, contact, by);
    const told = [plain('email', email), plain('phone', phone), ...accounts.map((one) => plain('account', one))].flat();
    const { subjectIds: found, more } = await this.subjectsOf(told);
    const isNew = (subjectId: string) => !subjectIds.includes(subjectId) && !isContact(subjectId);
    // Once there were too many: the contact goes with the first of them who is forgotten, and then nobody can look any more.
    return { subjectIds: found.filter(isNew), more: more || moreFound };
  }

  private async subjectsOf(told: readonly Plaintext[]): Promise<Told> {
    const found = await Promise.all(told.map((value) => this.people.subjectsOf(value.kind, value.reveal())));
    const subjectIds = [...new Set(found.flatMap(({ subjectIds }) => subjectIds))];
    return { subjectIds, more: found.some(({ more }) => more) };
  }

  private async lookedUp(caseId: string, { kind, source, contact, subjectIds: named = [] }: Reported) {
    const told = [contact.email, contact.phone, ...(contact.accounts ?? [])].filter((value) => value !== undefined);
    const own = contactSubjectOf(caseId);
    const { subjectIds: looked, more } = await this.subjectsOf(told);
    const subjectIds = [...new Set([...named, ...looked])].filter((subjectId) => !isContact(subjectId));
    const found = { subjectIds, ...(more && ({ moreFound: true } as const)) };
    // What nobody will ask for again is not kept.
    if (told.length === 0 || endsByItself({ kind, source, subjectIds })) return found;
    return { ...found, contact: await this.people.seal(own, contact) };
  }
}

/** What a case was told, and no person: that of another case, which may be open, goes with its own. */
const isContact = (subjectId: string) => subjectId.startsWith(contactSubjectOf('case-'));

/** An opened value again as it came in; nothing for what did not open. */
const plain = (kind: PersonalKind, value: unknown) => (typeof value === 'string' ? [new Plaintext(kind, value)] : []);

/** The same request twice is one case. */
export const caseIdOf = (source: CaseSource, reference: string) => `case-${idOf(`${source}\n${reference}`)}`;
