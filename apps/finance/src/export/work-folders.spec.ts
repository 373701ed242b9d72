import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkFolders } from './work-folders.driver.js';

describe('Folders in which exports are written', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'retreasure-work-'));
  });
  afterEach(() => rmSync(place, { recursive: true }));

  const left = (name: string) => {
    mkdirSync(join(place, name));
    writeFileSync(join(place, name, 'stock-book.csv'), 'seller_name\r\nClara Schumann\r\n');
    return name;
  };
  /** Of a process that is no more. */
  const gone = () => spawnSync(process.execPath, ['-e', '']).pid;

  it('are of one process each, and nobody else may look into them', async () => {
    const parent = join(place, 'not', 'there');
    const folder = await new WorkFolders(parent).take();
    expect(folder.startsWith(join(parent, `retreasure-export-${process.pid}-`))).toBe(true);
    expect([readdirSync(folder), statSync(folder).mode & 0o777]).toEqual([[], 0o700]);
  });

  it('go with who was killed: the next one that starts removes them, for names stand in them', async () => {
    left(`retreasure-export-${gone()}-Ab3dEf`);
    // As in a container, where every process has the same number.
    left(`retreasure-export-${process.pid}-Gh1jKl`);
    expect(await new WorkFolders(place).sweep()).toBe(2);
    expect(readdirSync(place)).toEqual([]);
  });

  it('stay while somebody works in them, and so does all else that is there', async () => {
    const folders = new WorkFolders(place);
    const own = await folders.take();
    const others = [`retreasure-export-${process.ppid}-Ab3dEf`, 'retreasure-export-letters', 'holiday'].map(left);
    writeFileSync(join(place, `retreasure-export-${gone()}`), 'a file');
    expect(await new WorkFolders(place).sweep()).toBe(0);
    expect([existsSync(own), ...others.map((name) => existsSync(join(place, name)))]).toEqual([true, true, true, true]);
    await folders.leave(own);
    expect(existsSync(own)).toBe(false);
  });

  it('need not be there', async () => expect(await new WorkFolders(join(place, 'nowhere')).sweep()).toBe(0));
});
