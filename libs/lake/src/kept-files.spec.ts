import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptFiles } from './kept-files.js';

describe('Kept files', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'retreasure-kept-files-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = (path = '.') => KeptFiles.open({ url: `file:${join(folder, path)}` });
  const bytes = Buffer.from([0, 255, 10, 13]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');

  it('are found again under their hash, byte for byte, also by another process', async () => {
    expect(await (await open('a/b')).keep(bytes)).toBe(sha256);
    expect(await (await open('a/b')).find(sha256)).toEqual(bytes);
  });
  it('are kept once, also when they come twice at the same time, and leave nothing else behind', async () => {
    const files = await open();
    await Promise.all([files.keep(bytes), files.keep(bytes), (await open()).keep(bytes)]);
    const { ino } = statSync(join(folder, sha256));
    await files.keep(bytes);
    expect(statSync(join(folder, sha256)).ino).toBe(ino);
    expect(readdirSync(folder)).toEqual([sha256]);
  });
  it('are not found before they were kept, nor by anything but a hash', async () => {
    const files = await open();
    expect(await files.find(sha256)).toBeUndefined();
    await expect(files.find('../events.db')).rejects.toThrow(RangeError);
  });
});
