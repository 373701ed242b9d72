import rhea from 'rhea';
import { encoding } from '../amqp/rhea-internals.js';
import { decode, decodeItems, encodeItems, encodeSection, section, sectionsOf } from '../amqp/sections.js';
import { newLockToken } from './lock-token.js';

/** What the sender gave. The body is never decoded; `bytes` are those of the sender from the properties to the footer. */
export type Content = {
  readonly bytes: Buffer;
  /** Message annotations as encoded keys and values, and how many items these are. */
  readonly annotations: Buffer;
  readonly annotationItems: number;
  /** Infinity if the sender set none. */
  readonly ttlMs: number;
  /** Milliseconds since 1970; 0 if the message is not to wait. */
  readonly scheduledAt: number;
};

/** One message in one queue. All times are milliseconds since 1970, and Infinity is never. */
export type Message = { -readonly [Field in keyof Content]: Content[Field] } & {
  state: 'scheduled' | 'active' | 'deferred';
  sequenceNumber: number;
  /** The number that the message got where it was first accepted: in the topic, or when it was scheduled. */
  enqueuedSequenceNumber: number;
  enqueuedAt: number;
  expiresAt: number;
  deliveryCount: number;
  sessionId: string | undefined;
  lockToken: Buffer | undefined;
  lockedUntil: number;
  /** Indexes in the queue's heaps, see {@link Heap}; -1 outside. */
  readySlot: number;
  deadlineSlot: number;
  /** Whether the journal holds `bytes` as they are now. */
  journaled: boolean;
};

export const newMessage = (content: Content): Message => ({
  bytes: content.bytes,
  annotations: content.annotations,
  annotationItems: content.annotationItems,
  ttlMs: content.ttlMs,
  scheduledAt: content.scheduledAt,
  state: 'active',
  sequenceNumber: 0,
  enqueuedSequenceNumber: 0,
  enqueuedAt: 0,
  expiresAt: Infinity,
  deliveryCount: 0,
  sessionId: undefined,
  lockToken: undefined,
  lockedUntil: 0,
  readySlot: -1,
  deadlineSlot: -1,
  journaled: false,
});

const noAnnotations: Buffer = Buffer.alloc(0);
const scheduledEnqueueTime = 'x-opt-scheduled-enqueue-time';
/** Annotations that the broker writes itself, so that a message which is sent on does not carry them twice. */
const ownAnnotations = new Set([
  'x-opt-sequence-number',
  'x-opt-offset',
  'x-opt-enqueue-sequence-number',
  'x-opt-enqueued-time',
  'x-opt-locked-until',
  'x-opt-message-state',
  'x-opt-deadletter-source',
]);

/** Parses one encoded message; one without an id gets one. Throws a RangeError if it is none. */
export function parseMessage(encoded: Buffer): Content {
  const content = parseContent(encoded);
  return { ...content, bytes: withMessageId(content.bytes) };
}

/** Parses one encoded message, and leaves it as it is. Throws a RangeError if it is none. */
export function parseContent(encoded: Buffer): Content {
  let ttlMs = Infinity;
  let scheduledAt = 0;
  let annotations = noAnnotations;
  let annotationItems = 0;
  let bare = encoded.length;
  for (const { code, start, value, end } of sectionsOf(encoded)) {
    if (code === section.header) {
      const ttl: unknown = decodeItems(encoded.subarray(value, end))[2]?.value;
      if (typeof ttl === 'number') ttlMs = ttl;
    } else if (code === section.messageAnnotations) {
      const items = decodeItems(encoded.subarray(value, end));
      const kept = items.filter((_, index) => !ownAnnotations.has(String(items[index & ~1]!.value)));
      const at = kept.findIndex((item, index) => index % 2 === 0 && item.value === scheduledEnqueueTime);
      if (at >= 0) scheduledAt = Number(kept[at + 1]!.value);
      annotationItems = kept.length;
      if (kept.length > 0) annotations = encodeItems(kept);
    } else if (code !== section.deliveryAnnotations) {
      bare = start;
      break;
    }
  }
  // Copied, because a slice would pin the 64 KiB that the socket read.
  const bytes = Buffer.from(encoded.subarray(bare));
  return { bytes, annotations, annotationItems, ttlMs, scheduledAt };
}

/** Takes apart a batch (message format 0x80013700): each data section holds one encoded message. */
export const parseBatch = (encoded: Buffer, parse: (one: Buffer) => Content): Content[] =>
  sectionsOf(encoded)
    .filter(({ code }) => code === section.data)
    .map(({ value, end }) => parse(encoded.subarray(value + (encoded[value] === 0xa0 ? 2 : 5), end)));

/** The service assigns a message id if the sender gave none: the SDK's lock renewal throws without one. */
function withMessageId(bytes: Buffer): Buffer {
  const first = sectionsOf(bytes)[0];
  const properties = first?.code === section.properties ? first : undefined;
  if (properties) {
    const list = bytes[properties.value];
    const firstField = properties.value + (list === 0xc0 ? 3 : list === 0xd0 ? 9 : 1);
    if (list !== 0x45 && bytes[firstField] !== 0x40) return bytes;
  }
  const fields = properties ? decodeItems(bytes.subarray(properties.value, properties.end)) : [];
  fields[0] = rhea.types.wrap_string(newLockToken().toString('hex'));
  return Buffer.concat([
    encodeSection(section.properties, encoding.List32(fields)),
    bytes.subarray(properties?.end ?? 0),
  ]);
}

/** What filters, sessions and duplicate detection look at, in rhea's names (RFC: AMQP 1.0 part 3.2.4 and 3.2.5). */
export type Properties = {
  readonly message_id?: string | number | Buffer;
  readonly to?: string;
  readonly subject?: string;
  readonly reply_to?: string;
  readonly correlation_id?: string | number | Buffer;
  readonly content_type?: string;
  readonly group_id?: string;
  readonly reply_to_group_id?: string;
  readonly application_properties?: Readonly<Record<string, unknown>>;
};

/** Decodes the properties, up to the body. */
export function propertiesOf({ bytes }: Pick<Content, 'bytes'>): Properties {
  const body = sectionsOf(bytes).find(({ code }) => code >= section.data);
  return rhea.message.decode(bytes.subarray(0, body?.start ?? bytes.length)) as Properties;
}

/** The same bytes with these application properties added, or overwritten; undefined ones are left alone. */
export function withApplicationProperties(bytes: Buffer, added: Readonly<Record<string, unknown>>): Buffer {
  const entries = Object.entries(added).filter(([, value]) => value !== undefined && value !== null);
  if (entries.length === 0) return bytes;
  const sections = sectionsOf(bytes);
  const existing = sections.find(({ code }) => code === section.applicationProperties);
  const properties = sections.find(({ code }) => code === section.properties);
  const [start, end] = existing ? [existing.start, existing.end] : [properties?.end ?? 0, properties?.end ?? 0];
  const items = existing ? (decode(bytes.subarray(existing.value, existing.end)).value as typeof noItems) : noItems;
  const names = new Set(entries.map(([name]) => name));
  const kept = items.filter((_, index) => !names.has(String(items[index & ~1]!.value)));
  const map = encoding.Map32([
    ...kept,
    ...entries.flatMap(([name, value]) => [rhea.types.wrap_string(name), rhea.types.wrap(value)]),
  ]);
  return Buffer.concat([
    bytes.subarray(0, start),
    encodeSection(section.applicationProperties, map),
    bytes.subarray(end),
  ]);
}
const noItems: ReturnType<typeof decodeItems> = [];
