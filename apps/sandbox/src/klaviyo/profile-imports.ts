import { z } from 'zod';
import type { AudienceBooks, Job, Known } from '../audiences/audience-books.js';
import { invalid, notFound, parsed } from './klaviyo-error.js';
import { jobIdOf, numberOf } from './klaviyo-ids.js';

const text = z.string().max(500).nullish();
const profile = z.strictObject({
  type: z.literal('profile'),
  attributes: z.strictObject({
    ...{ email: text, phone_number: text, external_id: text, first_name: text, last_name: text },
  }),
});
export const profilesMax = 10_000;
const importSchema = z.strictObject({
  data: z.strictObject({
    type: z.literal('profile-bulk-import-job'),
    attributes: z.strictObject({ profiles: z.strictObject({ data: z.array(profile).min(1).max(profilesMax) }) }),
    relationships: z
      .strictObject({
        lists: z.strictObject({ data: z.array(z.strictObject({ type: z.literal('list'), id: z.string() })).max(1) }),
      })
      .optional(),
  }),
});

type Import = {
  readonly list: number | undefined;
  readonly profiles: readonly Known[];
  readonly createdAt: number;
  readonly failed?: number;
  readonly completedAt?: number;
};

const soonMs = 400;
const emailPattern = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** Klaviyo takes many profiles at once and makes them later, which is what its answer says: a call that comes after may overtake it. */
export class ProfileImports {
  constructor(
    private readonly books: AudienceBooks,
    private readonly now: () => number,
  ) {}

  begin(body: string) {
    const { attributes, relationships } = parsed(importSchema, body).data;
    const [list] = relationships?.lists.data ?? [];
    const number = list && numberOf(list.id);
    if (list !== undefined && (number === undefined || this.books.audience('klaviyo', number) === undefined))
      throw invalid('The list does not exist.', { pointer: '/data/relationships/lists/data/0/id' });
    const profiles = attributes.profiles.data.map((one) => ({
      ...{ externalId: one.attributes.external_id, email: one.attributes.email?.toLowerCase() },
      phone: one.attributes.phone_number,
    }));
    const told: Import = { list: number, profiles, createdAt: this.now() };
    return this.shown(this.books.begin('klaviyo', this.now() + soonMs, JSON.stringify(told)));
  }

  one(id: string) {
    const number = numberOf(id);
    if (number === undefined || this.books.job('klaviyo', number) === undefined) throw notFound('bulk import job');
    return this.shown(number);
  }

  /** Has happen what is due by now. */
  settle() {
    for (const job of this.books.dueJobs('klaviyo', this.now())) {
      const told = read(job);
      const failed = told.profiles.filter((one) => !this.take(one, told.list)).length;
      const done: Import = { ...told, profiles: [], failed, completedAt: this.now() };
      this.books.done(job, this.now(), JSON.stringify({ ...done, total: told.profiles.length }));
    }
  }

  /** False where Klaviyo would note an import error: nobody could be reached by it, or it is somebody else's address. */
  private take(known: Known, list: number | undefined): boolean {
    const { externalId, email, phone } = known;
    if ([externalId, email, phone].every((one) => one === undefined || one === null)) return false;
    if (email && !emailPattern.test(email)) return false;
    if (phone && !/^\+[1-9]\d{6,14}$/.test(phone)) return false;
    const { books } = this;
    const found = (['externalId', 'email', 'phone'] as const).map((by) => books.find('klaviyo', by, known[by]));
    const [person] = found.filter((one) => one !== undefined);
    if (found.some((one) => one !== undefined && one.number !== person!.number)) return false;
    if (externalId && person?.externalId && person.externalId !== externalId) return false;
    const number = books.put('klaviyo', known, person);
    if (list !== undefined) books.join(list, number);
    return true;
  }

  private shown(number: number) {
    const told = read(this.books.job('klaviyo', number)!) as Import & { readonly total?: number };
    const { failed = 0, total = told.profiles.length, createdAt, completedAt } = told;
    const isDone = completedAt !== undefined;
    const at = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString());
    const id = jobIdOf(number);
    return {
      ...{ type: 'profile-bulk-import-job', id },
      attributes: {
        ...{ status: isDone ? 'complete' : 'queued', created_at: at(createdAt), total_count: total },
        ...{ completed_count: isDone ? total - failed : 0, failed_count: failed },
        ...{ started_at: at(completedAt), completed_at: at(completedAt) },
      },
      links: { self: `https://a.klaviyo.com/api/profile-bulk-import-jobs/${id}/` },
    };
  }
}

const read = ({ body }: Job) => JSON.parse(body) as Import;
