import type { Column } from './parquet.js';

const beginBytes = 1_024;
/** A page says its size in 32 bits, sign included. */
const pageBytesMax = 2 ** 30;

/** The values of one column, in plain encoding as they are added: one page, whose bytes depend on nothing but them. */
export class ColumnValues {
  private bytes = Buffer.allocUnsafe(beginBytes);
  private length = 0;
  /** How many values follow each other that are there, are not, are, and so on. */
  private readonly runs: number[] = [0];
  private isPresent = true;

  constructor(readonly column: Column) {}

  /** @throws TypeError if it is no value of this column. */
  add(value: string | number | null) {
    const { name, kind, optional } = this.column;
    if (value === null && optional !== true) throw new TypeError(`${name}: a value is missing`);
    this.note(value !== null);
    if (value === null) return;
    if (typeof value !== (kind === 'text' ? 'string' : 'number'))
      throw new TypeError(`${name}: ${typeof value} where there should be ${kind}`);
    if (typeof value === 'string') return this.addText(value);
    if (!Number.isSafeInteger(value)) throw new TypeError(`${name}: ${value} is no whole number`);
    if (kind === 'int32') return this.addInt32(value);
    this.addInt64(kind === 'timestamp' ? value * 1_000 : value);
  }

  /** As a page holds it: which values there are, and then those. */
  page(): Uint8Array {
    const values = this.bytes.subarray(0, this.length);
    if (this.column.optional !== true) return values;
    const levels = this.runs.flatMap((count, index) => (count === 0 ? [] : [...runOf(count), (index + 1) % 2]));
    const head = Buffer.alloc(4);
    head.writeUInt32LE(levels.length);
    return Buffer.concat([head, Buffer.from(levels), values]);
  }

  private note(isPresent: boolean) {
    if (isPresent !== this.isPresent) this.runs.push(0);
    this.isPresent = isPresent;
    this.runs[this.runs.length - 1]! += 1;
  }

  private addText(text: string) {
    // No character takes more than three bytes in UTF-8 for each of its units.
    this.makeRoom(4 + text.length * 3);
    const bytes = this.bytes.write(text, this.length + 4);
    this.bytes.writeUInt32LE(bytes, this.length);
    this.length += 4 + bytes;
  }

  private addInt32(value: number) {
    this.makeRoom(4);
    this.length = this.bytes.writeInt32LE(value, this.length);
  }

  private addInt64(value: number) {
    this.makeRoom(8);
    this.length = this.bytes.writeInt32LE(value | 0, this.length);
    this.length = this.bytes.writeInt32LE(Math.floor(value / 2 ** 32), this.length);
  }

  private makeRoom(bytes: number) {
    const needed = this.length + bytes;
    if (needed <= this.bytes.length) return;
    if (needed > pageBytesMax) throw new RangeError(`${this.column.name}: more than ${pageBytesMax} bytes in a file`);
    const more = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(more, 0, 0, this.length);
    this.bytes = more;
  }
}

/** A run's length, doubled, in groups of seven bits. */
function runOf(count: number): number[] {
  const bytes: number[] = [];
  let rest = count * 2;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
