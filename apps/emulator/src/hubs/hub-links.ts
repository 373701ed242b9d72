import rhea, { type Receiver, type Sender } from 'rhea';
import { answerEveryDrain, creditOf } from '../amqp/consuming.js';
import { key, writeLong } from '../amqp/delivery.js';
import { confirm, refuse, refuseUnknown, whenGone } from '../amqp/link.js';
import { openPublishing } from '../amqp/publishing.js';
import { RequestFailure, type Reply, type Request } from '../amqp/request-reply.js';
import { localAttach, remoteAttach, type InnerSender } from '../amqp/rhea-internals.js';
import { decodeItems } from '../amqp/sections.js';
import { parseContent, type Content } from '../broker/message.js';
import type { StoredEvent } from './event-log.js';
import type { Hub, Hubs } from './hubs.js';
import type { Partition, Reader } from './partition.js';

const selector = 'apache.org:selector-filter:string';
const epochProperty = 'com.microsoft:epoch';
const partitionKey = 'x-opt-partition-key';
const settled = 1;
const noTag = Buffer.alloc(0);

/** A link that sends to a hub or to one of its partitions; false if the address is that of no hub. */
export function openIntoHub(link: Receiver, address: string, hubs: Hubs, wasTooLarge: () => boolean): boolean {
  const [, name, id] = /^([^/]+)(?:\/Partitions\/(\d+))?$/i.exec(address) ?? [];
  const hub = name === undefined ? undefined : hubs.find(name);
  if (!hub) return false;
  const partition = id === undefined ? undefined : hub.partitions[Number(id)];
  if (id !== undefined && !partition) refuseUnknown(link, address);
  else
    openPublishing(link, wasTooLarge, parseContent, (contents, accept) => {
      hubs.append(hub, partition, keyOf(contents[0]), contents, accept);
      return undefined;
    });
  return true;
}

/** The key by which the sender wants its batch to be placed. */
function keyOf(content: Content | undefined): string | undefined {
  if (!content || content.annotationItems === 0) return undefined;
  const items = decodeItems(encodedMap(content));
  const at = items.findIndex(({ value }, index) => index % 2 === 0 && String(value) === partitionKey);
  return at < 0 ? undefined : String(items[at + 1]!.value);
}

function encodedMap({ annotations, annotationItems }: Pick<Content, 'annotations' | 'annotationItems'>) {
  const head = Buffer.alloc(9, 0xd1);
  head.writeUInt32BE(annotations.length + 4, 1);
  head.writeUInt32BE(annotationItems, 5);
  return Buffer.concat([head, annotations]);
}

/** A link on which a consumer group reads a partition; false if the address is none of a hub. */
export function openFromHub(sender: Sender, address: string, hubs: Hubs): boolean {
  const [, name, group, id] = /^([^/]+)\/ConsumerGroups\/([^/]+)\/Partitions\/(\d+)$/i.exec(address) ?? [];
  const hub = name === undefined ? undefined : hubs.find(name);
  if (!hub) return false;
  const partition = hub.partitions[Number(id)];
  if (partition && hub.groups.has(group!.toLowerCase())) read(sender as InnerSender, partition, group!.toLowerCase());
  else refuseUnknown(sender, address);
  return true;
}

function read(link: InnerSender, partition: Partition, group: string) {
  const { source, properties } = remoteAttach(link);
  const at = startOf(partition, source?.filter?.[selector]);
  if (at === undefined) return refuse(link, 'amqp:invalid-field', `The filter ${selector} names no position.`);
  const epoch = properties?.[epochProperty];
  const reader: Reader = {
    ...{ group, at, epoch: epoch === undefined ? undefined : Number(epoch) },
    credit: () => creditOf(link),
    deliver: (event) => void link.send(encodeEvent(event), noTag, 0),
    disconnect: (because) => link.close(because),
  };
  const refusal = partition.attach(reader);
  if (refusal) return refuse(link, refusal.condition, refusal.description);
  confirm(link);
  // Nothing is settled in a log: what was sent is done with.
  localAttach(link).snd_settle_mode = settled;
  answerEveryDrain(link);
  link.on('sender_flow', () => partition.wake(reader));
  link.on('sendable', () => partition.wake(reader));
  whenGone(link, () => partition.detach(reader));
}

/** Of a filter such as `amqp.annotation.x-opt-offset > '41'`: the first sequence number to read. Without one, the oldest. */
function startOf({ log }: Partition, filter: unknown): number | undefined {
  if (filter === undefined) return log.begin;
  const text: unknown = typeof filter === 'object' && filter !== null && 'value' in filter ? filter.value : filter;
  if (typeof text !== 'string') return undefined;
  const [, by, comparison, value] =
    /^amqp\.annotation\.x-opt-(offset|sequence-number|enqueued-time) (>=?) '(@latest|-?\d+)'$/.exec(text) ?? [];
  if (value === undefined) return undefined;
  if (value === '@latest') return log.end;
  const number = Number(value);
  if (by === 'enqueued-time') return log.firstAfter(comparison === '>' ? number : number - 1);
  // The offset of an event is its sequence number in other words.
  return comparison === '>' ? number + 1 : Math.max(number, 0);
}

/** What a client asks of hubs over $management: what there is, and where partitions begin and end. */
export function manageHubs(hubs: Hubs, { operation, properties }: Request): Reply {
  const { name, type, partition: id } = properties as Readonly<Record<string, string | undefined>>;
  const hub = hubs.find(String(name));
  if (!hub) throw new RequestFailure(404, 'amqp:not-found', `The messaging entity '${name}' could not be found.`);
  if (operation !== 'READ') throw new RequestFailure(400, 'amqp:not-implemented', `There is no ${operation}.`);
  if (type === 'com.microsoft:eventhub') return { body: describeHub(hub, type) };
  const partition = type === 'com.microsoft:partition' ? hub.partitions[Number(id)] : undefined;
  if (!partition) throw new RequestFailure(404, 'amqp:not-found', `The hub '${name}' has no partition '${id}'.`);
  return { body: describePartition(hub, partition, String(type)) };
}

const describeHub = ({ name, madeAt, partitions }: Hub, type: string) => ({
  ...{ name, type, partition_count: partitions.length, partition_ids: partitions.map(({ id }) => id) },
  ...{ created_at: rhea.types.wrap_timestamp(madeAt), georeplication_factor: 1 },
});

const describePartition = ({ name }: Hub, { id, log }: Partition, type: string) => ({
  ...{ name, type, partition: id, is_partition_empty: log.begin === log.end },
  begin_sequence_number: rhea.types.wrap_long(log.begin),
  last_enqueued_sequence_number: rhea.types.wrap_long(log.end - 1),
  last_enqueued_offset: String(log.end - 1),
  last_enqueued_time_utc: rhea.types.wrap_timestamp(log.lastEnqueuedAt),
});

const long = (value: number, constructor: 0x81 | 0x83) => {
  const encoded = Buffer.alloc(9, constructor);
  writeLong(encoded, value, 1);
  return encoded;
};
const [sequenceKey, enqueuedKey, offsetKey] = [
  ...[key('x-opt-sequence-number'), key('x-opt-enqueued-time'), key('x-opt-offset')],
] as const;

/** The event as it goes out: its place, and then the sender's own bytes. */
function encodeEvent({ sequenceNumber, enqueuedAt, annotations, annotationItems, bytes }: StoredEvent): Buffer {
  const offset = Buffer.from(String(sequenceNumber));
  const own = [
    ...[sequenceKey, long(sequenceNumber, 0x81), enqueuedKey, long(enqueuedAt, 0x83)],
    ...[offsetKey, Buffer.from([0xa1, offset.length]), offset, annotations],
  ];
  const map = encodedMap({ annotations: Buffer.concat(own), annotationItems: annotationItems + 6 });
  return Buffer.concat([Buffer.from([0, 0x53, 0x72]), map, bytes]);
}
