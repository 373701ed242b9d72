import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileKek } from './file.kek.js';
import type { Kept } from './key-encryption.js';

const inMemory = (): Kept & { held: Buffer | undefined } => ({
  held: undefined,
  async read() {
    return this.held;
  },
  async write(bytes) {
    return (this.held ??= bytes);
  },
});

describe('A key file', () => {
  let path: string;
  let file: string;
  const open = (kept: Kept) => new FileKek(file, randomBytes).open(kept);
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'retreasure-kek-'));
    file = join(path, 'deep', 'key');
  });
  afterEach(() => rmSync(path, { recursive: true }));

  it('is made at the first start, for its owner alone, and opens the same ring afterwards', async () => {
    const kept = inMemory();
    const wrapped = (await open(kept)).wrap(Buffer.from('a key'), 'its id');
    expect(statSync(file)).toMatchObject({ size: 32 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, 'deep'))).toEqual(['key']);
    const bytes = readFileSync(file);
    expect((await open(kept)).unwrap(wrapped, 'its id').toString()).toBe('a key');
    expect(readFileSync(file)).toEqual(bytes);
    expect(kept.held!.includes(bytes)).toBe(false);
  });

  it('is made once by two who start at the same time', async () => {
    const kept = inMemory();
    const [one, other] = await Promise.all([open(kept), open(kept)]);
    expect(other.unwrap(one.wrap(Buffer.from('a key'), 'its id'), 'its id').toString()).toBe('a key');
  });

  it('binds each key to its name, and throws if a bit of it changed', async () => {
    const ringKey = await open(inMemory());
    const wrapped = ringKey.wrap(Buffer.from('a key'), 'its id');
    expect(() => ringKey.unwrap(wrapped, 'other id')).toThrow();
    for (let place = 0; place < wrapped.length; place++) {
      const changed = Buffer.from(wrapped);
      changed[place]! ^= 1;
      expect(() => ringKey.unwrap(changed, 'its id')).toThrow();
    }
  });

  it('is never made anew for a ring that is there: the error names the file', async () => {
    const kept = inMemory();
    await open(kept);
    rmSync(file);
    await expect(open(kept)).rejects.toThrow(`${file}: this key file is missing`);
    expect(existsSync(file)).toBe(false);
  });

  it('does not open another’s ring', async () => {
    const kept = inMemory();
    await open(kept);
    writeFileSync(file, randomBytes(32));
    await expect(open(kept)).rejects.toThrow(`${file}: this key file does not open the key ring`);
  });

  it.each([0o640, 0o604, 0o660])('is refused with mode %o', async (mode) => {
    const kept = inMemory();
    await open(kept);
    chmodSync(file, mode);
    await expect(open(kept)).rejects.toThrow(`others may read this key file (mode ${mode.toString(8)})`);
  });

  it.each([0, 31, 33])('is refused with %i bytes', async (bytes) => {
    await open(inMemory());
    writeFileSync(file, randomBytes(bytes));
    await expect(open(inMemory())).rejects.toThrow(`${bytes} bytes are not the 32`);
  });
});
