import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { address, search, segmentEvents, words } from './segment-events.js';

/** As Segment has it: an id of the tracker's making, by which repeats are known. */
export const messageId = z.string().regex(/^[A-Za-z0-9._:/+=-]{1,100}$/, 'letters, digits and . _ : / + = -, 1 to 100');
const moment = z.iso.datetime({ offset: true, error: 'RFC 3339, such as 2026-01-10T14:03:11.000Z' });

const campaign = z.object({
  ...{ name: words(256), source: words(256), medium: words(256), term: words(256), content: words(256) },
});
const page = z.object({ path: words(1_024), title: words(512), url: address, referrer: address, search });
/** Neither the address that it came from nor what traits say of somebody. */
const context = z.object({
  ...{ locale: words(35), userAgent: words(512), timezone: words(64) },
  ...{ page: page.optional(), campaign: campaign.optional() },
  library: z.object({ name: words(64), version: words(64) }).optional(),
});

const everyCall = {
  messageId,
  anonymousId: id.optional(),
  userId: id.optional(),
  timestamp: moment.optional(),
  sentAt: moment.optional(),
  context: context.optional(),
};
const names = Object.keys(segmentEvents) as (keyof typeof segmentEvents)[];
const track = z.object({
  ...{ type: z.literal('track'), ...everyCall },
  event: z.enum(names, { error: 'no name of Segment’s e-commerce spec' }),
});
const view = z.object({
  ...{ type: z.literal('page'), ...everyCall, name: words(256), category: words(256), properties: page.optional() },
});
const identify = z.object({ type: z.literal('identify'), ...everyCall });
const call = z.discriminatedUnion('type', [track, view, identify], { error: 'type: track, page or identify' });

/** What is kept of a call that makes sense. Nothing in it says who somebody is but by our own ids. */
export const trackedEvent = z.object({
  messageId,
  type: z.enum(['track', 'page', 'identify']),
  /** Of a track call: the name of what happened. */
  event: z.string().nullable(),
  anonymousId: z.string().nullable(),
  userId: z.string().nullable(),
  /** When it happened, by our clock: see {@link happenedAt}. */
  timestamp: instant,
  receivedAt: instant,
  context: z.record(z.string(), z.unknown()),
  properties: z.record(z.string(), z.unknown()),
});
export type TrackedEvent = z.infer<typeof trackedEvent>;

/** Of a bad one: what the tracker calls it, if that can be read, and in one line where and why it is bad. */
export type Verdict =
  { readonly good: TrackedEvent } | { readonly messageId: string | undefined; readonly reason: string };

export type Teller = {
  /** RFC 3339 in UTC with milliseconds. */
  readonly receivedAt: string;
  /** The only userId that may be named; undefined if any may. A shopper tells of herself. */
  readonly own: string | undefined;
};

const aheadMaxMs = 60_000;
/** As Segment has it, in UTF-8. */
const bytesMax = 32 * 1_024;

/** Whether a call makes sense, and what is kept of it. It may be any JSON. */
export function judge(raw: unknown, { receivedAt, own }: Teller): Verdict {
  const bad = (reason: string): Verdict => ({ messageId: messageIdOf(raw), reason });
  if (!isObject(raw)) return bad('a call is an object');
  if (Buffer.byteLength(JSON.stringify(raw)) > bytesMax) return bad(`a call has ${bytesMax} bytes at most`);
  const parsed = call.safeParse(raw);
  if (!parsed.success) return bad(reasonOf(parsed.error));
  const { data } = parsed;
  const { anonymousId = null, userId = null } = data;
  if (anonymousId === null && userId === null) return bad('anonymousId: who it was must be said, or userId');
  if (userId !== null && own !== undefined && userId !== own) return bad('userId: a shopper tells of herself');
  const timestamp = happenedAt(data, receivedAt);
  if (Date.parse(timestamp) > Date.parse(receivedAt) + aheadMaxMs) return bad('timestamp: it has not happened yet');
  const properties = data.type === 'track' ? segmentEvents[data.event].safeParse(propertiesOf(raw)) : undefined;
  if (properties?.success === false) return bad(reasonOf(properties.error, ['properties']));
  return {
    good: {
      ...{ messageId: data.messageId, type: data.type, event: data.type === 'track' ? data.event : null },
      ...{ anonymousId, userId, timestamp, receivedAt, context: data.context ?? {} },
      properties: properties?.data ?? (data.type === 'page' ? said(data) : {}),
    },
  };
}

/** Of a page, what it is called; its address may stand in its properties or in its context. */
const said = ({ name, category, properties }: z.infer<typeof view>) => ({ ...properties, name, category });
const propertiesOf = (raw: object): unknown => ('properties' in raw ? raw.properties : {});

/**
 * The tracker's clock may be wrong by years; how long it waited before it sent is not. So this much before we received it,
 * as Segment reckons it, too.
 */
function happenedAt({ timestamp, sentAt }: z.infer<typeof call>, receivedAt: string): string {
  if (timestamp === undefined) return receivedAt;
  const ms = sentAt === undefined ? 0 : Date.parse(receivedAt) - Date.parse(sentAt);
  return new Date(Date.parse(timestamp) + ms).toISOString();
}

/** The first thing that is wrong: where, and which rule. Never what was said there, which may be somebody's name. */
function reasonOf({ issues }: z.ZodError, under: readonly string[] = []): string {
  const { path, message } = issues[0]!;
  const where = [...under, ...path.map(String)].join('.');
  return where === '' ? message : `${where}: ${message}`;
}

/** What it says there; undefined if it says nothing. */
export const saidIn = (raw: unknown, name: string): unknown =>
  isObject(raw) && Object.hasOwn(raw, name) ? (raw as { readonly [name: string]: unknown })[name] : undefined;
const isObject = (raw: unknown): raw is object => typeof raw === 'object' && raw !== null && !Array.isArray(raw);

function messageIdOf(raw: unknown): string | undefined {
  const given = messageId.safeParse(saidIn(raw, 'messageId'));
  return given.success ? given.data : undefined;
}
