import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownFolder } from './own-folder.driver.js';

let parent: string;
beforeEach(() => void (parent = mkdtempSync(join(tmpdir(), 'retreasure-own-folder-'))));
afterEach(() => rmSync(parent, { recursive: true }));

it('A folder of our own is empty, and others that are at work keep theirs', async () => {
  const living = String(process.ppid);
  for (const name of [living, '4194999', String(process.pid), 'build.tmp']) {
    mkdirSync(join(parent, 'work', name), { recursive: true });
    writeFileSync(join(parent, 'work', name, 'half'), 'x');
  }
  const folder = await ownFolder(join(parent, 'work'));
  expect(readdirSync(folder)).toEqual([]);
  expect(readdirSync(join(parent, 'work')).sort()).toEqual([living, String(process.pid)].sort());
  expect(existsSync(join(parent, 'work', living, 'half'))).toBe(true);
});
