import { z } from 'zod';
import type { Audience, AudienceBooks, Person } from '../audiences/audience-books.js';
import type { Midst, Part } from '../front.js';
import type { Question, Reply } from '../reply.js';
import { invalid, KlaviyoError, notFound, parsed, refused, resource, throttled, trouble } from './klaviyo-error.js';
import { listIdOf, numberOf, profileIdOf } from './klaviyo-ids.js';
import { ProfileImports } from './profile-imports.js';
import { large, medium, RateWindows, small, type Rate } from './rate-windows.js';

type Call = { readonly id: string; readonly body: string; readonly query: URLSearchParams };
type Route = readonly [
  ...[method: string, path: RegExp, rate: Rate],
  ...[answer: (call: Call) => object | undefined, status?: number],
];

const origin = 'https://a.klaviyo.com';
const membersMax = 1_000;
const listsPage = 10;
const profilesPageMax = 100;

const listSchema = z.strictObject({
  data: z.strictObject({
    type: z.literal('list'),
    attributes: z.strictObject({
      name: z.string().min(1).max(255),
      opt_in_process: z.enum(['double_opt_in', 'single_opt_in']).nullish(),
    }),
  }),
});
const membersSchema = z.strictObject({
  data: z.array(z.strictObject({ type: z.literal('profile'), id: z.string() })).max(membersMax),
});
const deletionSchema = z.strictObject({
  data: z.strictObject({
    type: z.literal('data-privacy-deletion-job'),
    attributes: z.strictObject({
      profile: z.strictObject({
        data: z.strictObject({ type: z.literal('profile'), id: z.string(), attributes: z.strictObject({}) }),
      }),
    }),
  }),
});

/** Klaviyo's API of 2026-07-15 under /klaviyo, as far as audiences need it: the key, the limits, and then lists and profiles. */
export class Klaviyo implements Part {
  readonly name = 'klaviyo';
  readonly rates: RateWindows;
  private readonly imports: ProfileImports;
  private errors = 0;

  constructor(
    private readonly books: AudienceBooks,
    /** The account's private key: pk_... */
    private readonly apiKey: string,
    private readonly now: () => number,
  ) {
    this.rates = new RateWindows(now);
    this.imports = new ProfileImports(books, now);
  }

  begin(question: Question) {
    return () => this.answer(question);
  }

  outOfOrder(status: number, midst?: Midst): Reply {
    const reply = midst?.done ? this.answer(midst.question) : undefined;
    // What was refused was not done, and is told as it is.
    return reply !== undefined && reply.status >= 400 ? reply : this.refusal(trouble(status));
  }

  /** Has happen what is due by now. */
  settle() {
    this.imports.settle();
  }

  private answer({ method, path, query, headers, body }: Question): Reply {
    this.settle();
    try {
      if (headers.authorization !== `Klaviyo-API-Key ${this.apiKey}`)
        throw new KlaviyoError(401, 'not_authenticated', 'Authentication failed.', 'Missing or invalid private key.');
      if (!/^\d{4}-\d{2}-\d{2}(\.\w+)?$/.test(String(headers['revision'])))
        throw invalid('A valid revision header is required.', { parameter: 'revision' });
      const route = this.routes.find(([verb, pattern]) => verb === method && pattern.test(path));
      if (route === undefined) throw new KlaviyoError(404, 'not_found', 'Not found.', 'There is no such endpoint.');
      const [, pattern, rate, answer, status = 200] = route;
      const told = this.rates.admit(`${method} ${pattern.source}`, rate);
      if (told.retryAfterSeconds !== undefined) throw throttled(told.retryAfterSeconds);
      const { id = '' } = pattern.exec(path)!.groups ?? {};
      const shown = answer({ id, body, query: new URLSearchParams(query) });
      const counted = {
        ...{ 'ratelimit-limit': String(told.limit), 'ratelimit-remaining': String(told.remaining) },
        'ratelimit-reset': String(told.reset),
      };
      const bare = { status: status === 200 ? 204 : status, headers: counted, body: '' };
      return shown === undefined ? bare : resource(status, shown, counted);
    } catch (error) {
      if (error instanceof KlaviyoError) return this.refusal(error);
      throw error;
    }
  }

  private refusal(error: KlaviyoError) {
    return refused(error, `00000000-0000-4000-8000-${String((this.errors += 1)).padStart(12, '0')}`);
  }

  private readonly routes: readonly Route[] = [
    ['GET', at('lists'), large, ({ query }) => this.lists(query)],
    ['POST', at('lists'), { ...medium, perDay: 150 }, ({ body }) => this.createList(body), 201],
    ['POST', at('lists/:id/relationships/profiles'), medium, (call) => this.members(call, 'join')],
    ['DELETE', at('lists/:id/relationships/profiles'), medium, (call) => this.members(call, 'leave')],
    ['POST', at('profile-bulk-import-jobs'), medium, ({ body }) => ({ data: this.imports.begin(body) }), 202],
    ['GET', at('profile-bulk-import-jobs/:id'), medium, ({ id }) => ({ data: this.imports.one(id) })],
    ['GET', at('profiles'), large, ({ query }) => this.profiles(query)],
    ['POST', at('data-privacy-deletion-jobs'), small, ({ body }) => this.forget(body), 202],
  ];

  private lists(query: URLSearchParams) {
    const { field, values } = filterOf(query, ['name', 'id']) ?? {};
    if (!['created', null].includes(query.get('sort'))) throw invalid('It cannot be sorted by that.', bySort);
    const found = this.books
      .audiences('klaviyo')
      .filter((list) => values?.includes(field === 'id' ? listIdOf(list.number) : list.name) ?? true);
    return paged('lists', query, found, listsPage, shownList);
  }

  private createList(body: string) {
    const { name } = parsed(listSchema, body).data.attributes;
    return { data: shownList(this.books.create('klaviyo', name, this.now())) };
  }

  private members({ id, body }: Call, what: 'join' | 'leave'): undefined {
    const list = this.books.audience('klaviyo', numberOf(id) ?? -1);
    if (list === undefined) throw notFound('list');
    const people = parsed(membersSchema, body).data.map(({ id: profile }, index) => {
      const person = this.books.person('klaviyo', numberOf(profile) ?? -1);
      if (person === undefined) throw invalid('The profile does not exist.', { pointer: `/data/${index}/id` });
      return person;
    });
    for (const { number } of people) this.books[what](list.number, number);
  }

  /** By Klaviyo's own id; by an address or a number it could be asked as well. */
  private forget(body: string): undefined {
    const { id } = parsed(deletionSchema, body).data.attributes.profile.data;
    const person = this.books.person('klaviyo', numberOf(id) ?? -1);
    if (person === undefined) throw notFound('profile');
    this.books.leaveAll(person.number);
    this.books.forget(person.number);
  }

  private profiles(query: URLSearchParams) {
    const filter = filterOf(query, ['external_id', 'email', 'phone_number']);
    if (filter === undefined) throw invalid('Nobody here asks for everybody.', { parameter: 'filter' });
    const by = ({ external_id: 'externalId', email: 'email', phone_number: 'phone' } as const)[filter.field];
    const found = filter.values
      .map((value) => this.books.find('klaviyo', by, value))
      .filter((one) => one !== undefined);
    const size = Number(query.get('page[size]') ?? 20);
    if (!(size >= 1 && size <= profilesPageMax)) throw invalid('It must be 1 to 100.', { parameter: 'page[size]' });
    return paged('profiles', query, found, size, shownProfile(query.get('fields[profile]')));
  }
}

const bySort = { parameter: 'sort' };

/** 'lists/:id/relationships/profiles' as a pattern of paths. */
function at(path: string) {
  return new RegExp(`^/klaviyo/api/${path.replace(':id', String.raw`(?<id>[\w-]{1,64})`)}/?$`);
}

/** equals(name,"Newsletter") or any(name,["Newsletter","VIP"]); undefined if nothing is filtered. */
function filterOf<Field extends string>(query: URLSearchParams, fields: readonly Field[]) {
  const filter = query.get('filter');
  if (filter === null) return undefined;
  const wrong = invalid('The filter cannot be read.', { parameter: 'filter' });
  const [, operator, field = '', value = ''] = /^(equals|any)\((\w+),(.+)\)$/.exec(filter) ?? [];
  const known = fields.find((one) => one === field);
  if (operator === undefined || known === undefined) throw wrong;
  try {
    const told: unknown = JSON.parse(value);
    const { success, data } = z
      .array(z.string())
      .min(1)
      .max(100)
      .safeParse(operator === 'any' ? told : [told]);
    if (success) return { field: known, values: data };
  } catch {
    // Told below.
  }
  throw wrong;
}

function paged<T>(path: string, query: URLSearchParams, all: readonly T[], size: number, shown: (one: T) => object) {
  const from = Number(query.get('page[cursor]') ?? 0);
  if (!Number.isSafeInteger(from) || from < 0)
    throw invalid('The cursor is none of ours.', { parameter: 'page[cursor]' });
  const linked = (begin: number) => {
    const asked = new URLSearchParams(query);
    asked.set('page[cursor]', String(begin));
    return `${origin}/api/${path}/?${asked.toString()}`;
  };
  return {
    data: all.slice(from, from + size).map(shown),
    links: { self: linked(from), ...(from + size < all.length && { next: linked(from + size) }) },
  };
}

const shownList = ({ number, name, createdAt }: Audience) => {
  const created = new Date(createdAt).toISOString();
  return {
    ...{ type: 'list', id: listIdOf(number) },
    attributes: { name, created, updated: created, opt_in_process: 'single_opt_in' },
    links: { self: `${origin}/api/lists/${listIdOf(number)}/` },
  };
};

const shownProfile =
  (fields: string | null) =>
  ({ number, email, phone, externalId }: Person) => {
    const told = { email: email ?? null, phone_number: phone ?? null, external_id: externalId ?? null };
    const wanted = Object.entries(told).filter(([field]) => fields?.split(',').includes(field) ?? true);
    const id = profileIdOf(number);
    const links = { self: `${origin}/api/profiles/${id}/` };
    return { type: 'profile', id, attributes: Object.fromEntries(wanted), links };
  };
