import { z } from 'zod';
import type { AudienceBooks, Known } from '../audiences/audience-books.js';
import type { Midst, Part } from '../front.js';
import { json, type Question, type Reply } from '../reply.js';
import { invalid, MetaError, notThere, refused, trouble } from './meta-error.js';

/** The seller's ad account at Meta, and what its system user must show. */
export type MetaAccount = { readonly accessToken: string; readonly adAccountId: string };

type Call = { readonly id: string; readonly body: string; readonly query: URLSearchParams };
type Route = readonly [method: string, path: RegExp, answer: (call: Call) => object];

const usersMax = 10_000;
const pageMax = 500;
/** Before the first: ids are of 15 digits. */
const idBase = 120_330_000_000_000;

const hashed = ['EMAIL', 'PHONE', 'FN', 'LN', 'CT', 'ST', 'ZIP', 'COUNTRY'] as const;
const audienceSchema = z.object({
  name: z.string().min(1).max(200),
  description: z.string().max(500).optional(),
  subtype: z.literal('CUSTOM'),
  customer_file_source: z.enum(['USER_PROVIDED_ONLY', 'PARTNER_PROVIDED_ONLY', 'BOTH_USER_AND_PARTNER_PROVIDED']),
});
const usersSchema = z.object({
  payload: z.object({
    schema: z.array(z.enum(['EXTERN_ID', ...hashed])).min(1),
    data: z
      .array(z.array(z.string().max(200)))
      .min(1)
      .max(usersMax),
  }),
  session: z
    .object({
      session_id: z.int().min(1),
      batch_seq: z.int().min(1),
      last_batch_flag: z.boolean(),
      estimated_num_total: z.int().min(1).optional(),
    })
    .optional(),
});

/**
 * Custom audiences of Meta's Marketing API, v25.0, under /meta: the token, and then audiences and who is in them. After the pages of
 * developers.facebook.com, since Meta publishes no schema of it. Here everybody is found, and at once.
 */
export class Meta implements Part {
  readonly name = 'meta';

  constructor(
    private readonly books: AudienceBooks,
    private readonly account: MetaAccount,
    private readonly now: () => number,
  ) {}

  begin(question: Question) {
    return () => this.answer(question);
  }

  outOfOrder(status: number, midst?: Midst): Reply {
    const reply = midst?.done ? this.answer(midst.question) : undefined;
    // What was refused was not done, and is told as it is.
    return reply !== undefined && reply.status >= 400 ? reply : refused(trouble(status));
  }

  private answer({ method, path, query, headers, body }: Question): Reply {
    try {
      if (headers.authorization !== `Bearer ${this.account.accessToken}`)
        throw new MetaError(190, 'Invalid OAuth access token - Cannot parse access token', { status: 401 });
      const route = this.routes.find(([verb, pattern]) => verb === method && pattern.test(path));
      if (route === undefined) throw notThere();
      const [, pattern, answer] = route;
      const { id = '' } = pattern.exec(path)!.groups ?? {};
      return json(200, answer({ id, body, query: new URLSearchParams(query) }));
    } catch (error) {
      if (error instanceof MetaError) return refused(error);
      throw error;
    }
  }

  private readonly routes: readonly Route[] = [
    ['GET', at(String.raw`act_(?<id>\d+)/customaudiences`), (call) => this.audiences(call)],
    ['POST', at(String.raw`act_(?<id>\d+)/customaudiences`), (call) => this.create(call)],
    ['POST', at(String.raw`(?<id>\d+)/users`), (call) => this.users(call, 'add')],
    ['DELETE', at(String.raw`(?<id>\d+)/users`), (call) => this.users(call, 'remove')],
  ];

  private audiences({ id, query }: Call) {
    this.check(id);
    const fields = (query.get('fields') ?? 'id').split(',');
    const limit = Number(query.get('limit') ?? 25);
    if (!(limit >= 1 && limit <= pageMax)) throw invalid('limit');
    const all = this.books.audiences('meta');
    const from = all.findIndex(({ number }) => String(idBase + number) === query.get('after')) + 1;
    const page = all
      .slice(from, from + limit)
      .map(({ number, name, createdAt }) => ({
        id: String(idBase + number),
        ...(fields.includes('name') && { name }),
        ...(fields.includes('time_created') && { time_created: Math.floor(createdAt / 1_000) }),
      }));
    if (page.length === 0) return { data: [] };
    const cursors = { before: page[0]!.id, after: page.at(-1)!.id };
    const next =
      from + limit < all.length ? { next: `https://graph.facebook.com/v25.0/act_${id}/customaudiences` } : {};
    return { data: page, paging: { cursors, ...next } };
  }

  private create({ id, body }: Call) {
    this.check(id);
    const { name } = parsed(audienceSchema, body);
    return { id: String(idBase + this.books.create('meta', name, this.now()).number) };
  }

  /** Rows without a hash or an id are counted, and change nothing. */
  private users({ id, body }: Call, what: 'add' | 'remove') {
    const audience = this.books.audience('meta', Number(id) - idBase);
    if (audience === undefined) throw notThere();
    const { payload, session } = parsed(usersSchema, body);
    let wrong = 0;
    for (const row of payload.data) {
      if (row.length !== payload.schema.length) throw invalid('payload: a row is not as long as its schema');
      const told = new Map(
        payload.schema.map((key, column) => [key, row[column]!] as const).filter(([, one]) => one !== ''),
      );
      const known: Known = { externalId: told.get('EXTERN_ID'), email: told.get('EMAIL'), phone: told.get('PHONE') };
      const hashes = hashed.map((key) => told.get(key)).filter((one) => one !== undefined);
      if (told.size === 0 || hashes.some((one) => !/^[0-9a-f]{64}$/.test(one))) wrong += 1;
      else if (what === 'add') this.add(audience.number, known);
      else this.remove(audience.number, known);
    }
    return {
      ...{ audience_id: id, session_id: String(session?.session_id ?? this.now()) },
      ...{ num_received: payload.data.length, num_invalid_entries: wrong, invalid_entry_samples: {} },
    };
  }

  private add(audience: number, known: Known) {
    this.books.join(audience, this.books.put('meta', known, this.found(known)));
  }

  private remove(audience: number, known: Known) {
    const person = this.found(known);
    if (person === undefined) return;
    this.books.leave(audience, person.number);
    this.books.forget(person.number);
  }

  private found(known: Known) {
    const keys = ['externalId', 'email', 'phone'] as const;
    return keys.map((by) => this.books.find('meta', by, known[by])).find((one) => one !== undefined);
  }

  private check(adAccountId: string) {
    if (adAccountId !== this.account.adAccountId) throw notThere();
  }
}

const at = (path: string) => new RegExp(String.raw`^/meta/v25\.0/${path}$`);

/** @throws MetaError naming the first field that is wrong */
function parsed<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  let told: unknown;
  try {
    told = JSON.parse(body);
  } catch {
    throw invalid('the body is not JSON');
  }
  const { success, data, error } = schema.safeParse(told);
  if (!success) throw invalid(error.issues[0]!.path.join('.'));
  return data;
}
