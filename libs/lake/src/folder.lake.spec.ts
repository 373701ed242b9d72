import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderLake } from './folder.lake.js';
import { lakeContract } from './lake.contract.js';
import { openLake } from './open-lake.js';

lakeContract('A folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-lake-'));
  let lakes = 0;
  return {
    newLake() {
      const url = `file:${join(folder, String(++lakes))}`;
      return Promise.resolve(() => openLake(url));
    },
    close: () => Promise.resolve(rmSync(folder, { recursive: true })),
  };
});

/** Creates files without end, each of one repeated byte, and says how many there are. */
const writer = `
  import { FolderLake } from './dist/libs/lake/src/folder.lake.js';
  const lake = await FolderLake.open(process.argv[1]);
  for (let n = 0; ; n++) {
    await lake.create('day-' + (n % 7) + '/file-' + n, new Uint8Array(2_000_000).fill(n));
    console.log(n + 1);
  }`;

describe('A folder as a lake', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'retreasure-lake-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps whole what was created before its writer was killed, and nothing else', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer, folder]);
    let created = 0;
    child.stdout.on('data', (text: Buffer) => {
      created = Number(text.toString().trim().split('\n').at(-1));
      // In the middle of the next.
      if (created >= 3) child.kill('SIGKILL');
    });
    await once(child, 'close');
    await FolderLake.open(folder);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    const files = globSync('*/file-*', { cwd: folder });
    expect(created).toBeGreaterThanOrEqual(3);
    expect([created, created + 1]).toContain(files.length);
    for (const path of files) {
      const [n] = /\d+$/.exec(path)!;
      expect(Buffer.compare(readFileSync(join(folder, path)), Buffer.alloc(2_000_000, Number(n)))).toBe(0);
    }
  });

  it('leaves alone what others are writing, and a file whose writer was killed just after it had its name', async () => {
    const ended = spawn(process.execPath, ['-e', '']);
    await once(ended, 'exit');
    const left = (pid: number | string) => {
      const path = join(folder, `.unfinished-${pid}-aaaaaa`);
      mkdirSync(path);
      writeFileSync(join(path, 'file'), 'whole');
      return path;
    };
    left(process.ppid);
    linkSync(join(left(ended.pid!), 'file'), join(folder, 'a'));
    left(process.pid);
    // Another thread of ours.
    const ours = `${process.pid}-${Math.round(performance.timeOrigin)}`;
    left(ours);
    const lake = await FolderLake.open(folder);
    const stays = [process.ppid, ours].map((writer) => `.unfinished-${writer}-aaaaaa`);
    expect(readdirSync(folder).sort()).toEqual([...stays.sort(), 'a']);
    expect(await lake.create('a', Buffer.from('other'))).toBe(false);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('whole');
  });

  it('is not opened by an address of another kind', async () => {
    await expect(openLake('ftp:lake')).rejects.toThrow('ftp:lake: expected file:<folder> or https://');
  });
});
