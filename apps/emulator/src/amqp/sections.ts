import rhea, { type Typed } from 'rhea';
import { encoding } from './rhea-internals.js';

/** The sections of an AMQP 1.0 message, by their descriptor. */
export const section = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  properties: 0x73,
  applicationProperties: 0x74,
  data: 0x75,
} as const;

export type Section = {
  readonly code: number;
  /** Where the section, its value's constructor, and the next section start. */
  readonly start: number;
  readonly value: number;
  readonly end: number;
};

/** The sections of an encoded message, found by their lengths alone: nothing is decoded. Throws if it is not AMQP. */
export function sectionsOf(bytes: Buffer): Section[] {
  const sections: Section[] = [];
  for (let start = 0; start < bytes.length;) {
    const descriptor = start + 1;
    const value = endOf(bytes, descriptor);
    const end = endOf(bytes, value);
    if (bytes[start] !== 0 || end > bytes.length) throw new RangeError(`no message section at ${start}`);
    const small = bytes[descriptor] === 0x53;
    const code = small ? bytes[descriptor + 1]! : Number(bytes.readBigUInt64BE(descriptor + 1));
    sections.push({ code, start, value, end });
    start = end;
  }
  return sections;
}

/** Where the value ends whose constructor is at `at`. The high half of a format code says how wide its values are. */
function endOf(bytes: Buffer, at: number): number {
  const code = bytes[at];
  if (code === undefined) throw new RangeError('the message ends too early');
  switch (code >> 4) {
    case 0x0:
      return endOf(bytes, endOf(bytes, at + 1));
    case 0x4:
      return at + 1;
    case 0x5:
      return at + 2;
    case 0x6:
      return at + 3;
    case 0x7:
      return at + 5;
    case 0x8:
      return at + 9;
    case 0x9:
      return at + 17;
    case 0xa:
    case 0xc:
    case 0xe:
      return at + 2 + bytes.readUInt8(at + 1);
    case 0xb:
    case 0xd:
    case 0xf:
      return at + 5 + bytes.readUInt32BE(at + 1);
  }
  throw new RangeError(`unknown format code 0x${code.toString(16)}`);
}

export const decode = (bytes: Buffer): Typed => new encoding.Reader(bytes).read();

/** The items of an encoded list, or the alternating keys and values of an encoded map. */
export const decodeItems = (bytes: Buffer): Typed[] => [...(decode(bytes).value as Typed[])];

export function encodeItems(items: readonly Typed[]): Buffer {
  const writer = new encoding.Writer();
  for (const item of items) writer.write(item);
  return Buffer.from(writer.toBuffer());
}

export const encodeSection = (code: number, value: Typed): Buffer =>
  encodeItems([rhea.types.described(rhea.types.wrap_ulong(code), value) as Typed]);
