import type { Message } from '../broker/message.js';

/** The key of an annotation, as a symbol. */
export const key = (name: string) => Buffer.concat([Buffer.from([0xa3, name.length]), Buffer.from(name)]);
const long = Buffer.from([0x81, 0, 0, 0, 0, 0, 0, 0, 0]);
const timestamp = Buffer.from([0x83, 0, 0, 0, 0, 0, 0, 0, 0]);
const int = Buffer.from([0x71, 0, 0, 0, 0]);

/** A header section (durable, no priority, ttl, first acquirer unknown, delivery count) and the start of an annotations map. */
const header = Buffer.from([
  0, 0x53, 0x70, 0xd0, 0, 0, 0, 17, 0, 0, 0, 5, 0x41, 0x40, 0x70, 0, 0, 0, 0, 0x40, 0x70, 0, 0, 0, 0,
]);
const mapStart = Buffer.from([0, 0x53, 0x72, 0xd1, 0, 0, 0, 0, 0, 0, 0, 0]);

const parts = [
  ...[header, mapStart],
  ...[key('x-opt-sequence-number'), long],
  ...[key('x-opt-enqueue-sequence-number'), long],
  ...[key('x-opt-enqueued-time'), timestamp],
  ...[key('x-opt-message-state'), int],
  // Last, so that it can be left out where there is no lock.
  ...[key('x-opt-locked-until'), timestamp],
];
const template = Buffer.concat(parts);
/** Where the value of the part at this index begins, after its one-byte constructor. */
const valueAt = (index: number) => Buffer.concat(parts.slice(0, index)).length + 1;

const at = {
  ttl: 15,
  deliveryCount: 21,
  mapSize: header.length + 4,
  mapCount: header.length + 8,
  sequenceNumber: valueAt(3),
  enqueuedSequenceNumber: valueAt(5),
  enqueuedAt: valueAt(7),
  state: valueAt(9),
  lockedUntil: valueAt(11),
};
const lengthWithoutLock = Buffer.concat(parts.slice(0, 10)).length;
const states = { active: 0, deferred: 1, scheduled: 2 };
const uintMax = 0xffff_ffff;

/** The message as it goes out: what the broker knows of it patched into a template, and then the sender's own bytes. */
export function encodeDelivery(message: Message): Buffer {
  const { annotations, bytes } = message;
  const length = message.lockedUntil > 0 ? template.length : lengthWithoutLock;
  const out = Buffer.allocUnsafe(length + annotations.length + bytes.length);
  template.copy(out, 0, 0, length);
  out.writeUInt32BE(Math.min(message.ttlMs, uintMax), at.ttl);
  out.writeUInt32BE(message.deliveryCount, at.deliveryCount);
  // The size counts from the count of items on.
  out.writeUInt32BE(length - at.mapCount + annotations.length, at.mapSize);
  out.writeUInt32BE((message.lockedUntil > 0 ? 10 : 8) + message.annotationItems, at.mapCount);
  writeLong(out, message.sequenceNumber, at.sequenceNumber);
  writeLong(out, message.enqueuedSequenceNumber, at.enqueuedSequenceNumber);
  writeLong(out, message.enqueuedAt, at.enqueuedAt);
  out.writeInt32BE(states[message.state], at.state);
  if (message.lockedUntil > 0) writeLong(out, message.lockedUntil, at.lockedUntil);
  annotations.copy(out, length);
  bytes.copy(out, length + annotations.length);
  return out;
}

/** Faster than through a BigInt. */
export function writeLong(out: Buffer, value: number, offset: number) {
  out.writeUInt32BE(Math.floor(value / 2 ** 32), offset);
  out.writeUInt32BE(value >>> 0, offset + 4);
}
