import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { madeUpMonth, writeMonth } from '../bench/made-up-month.js';

const program = 'dist/test/chaos/month-delivery/main.js';
const { batchId } = madeUpMonth;

describe('An export whose process is killed', () => {
  const root = mkdtempSync(join(tmpdir(), 'retreasure-killed-'));
  afterAll(() => rmSync(root, { recursive: true }));

  const booksIn = async (name: string) => {
    const folder = join(root, name);
    mkdirSync(folder);
    await writeMonth(join(folder, 'events.db'), 3_000);
    return { folder, place: join(root, `${name}-place`) };
  };
  type Books = Awaited<ReturnType<typeof booksIn>>;
  const toTheEnd = async ({ folder, place }: Books) =>
    (await promisify(execFile)(process.execPath, [program, folder, place])).stdout.trim();
  /** As soon as there is such a path; false if it came to its end before. */
  const killedAt = async ({ folder, place }: Books, pattern: string) => {
    const child = spawn(process.execPath, [program, folder, place], { stdio: 'ignore' });
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    while (child.exitCode === null && globSync(pattern, { cwd: root }).length === 0)
      await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGKILL');
    return (await ended)[1] === 'SIGKILL';
  };
  const seen = ({ place }: Books) => globSync('*', { cwd: place }).filter((name) => !name.startsWith('.'));
  const hashesIn = ({ place }: Books) =>
    readdirSync(join(place, batchId))
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(place, batchId, name)))
          .digest('hex'),
      ]);

  let undisturbed: Books;
  let manifest: string;
  beforeAll(async () => {
    undisturbed = await booksIn('undisturbed');
    manifest = await toTheEnd(undisturbed);
  }, 120_000);

  it.each([
    ['while its files are written', 'rendering', 'rendering/work/*/xero-003.csv'],
    ['while it is delivered', 'delivering', 'delivering-place/.*.unfinished/*.csv'],
  ])(
    '%s shows nothing, and is the same to the byte when it starts again',
    async (_, name, pattern) => {
      const killed = await booksIn(name);
      expect(await killedAt(killed, pattern)).toBe(true);
      expect(seen(killed)).toEqual([]);
      expect(await toTheEnd(killed)).toBe(manifest);
      expect(readdirSync(killed.place)).toEqual([batchId]);
      expect(hashesIn(killed)).toEqual(hashesIn(undisturbed));
      expect(await toTheEnd(killed)).toBe(manifest);
      expect(hashesIn(killed)).toEqual(hashesIn(undisturbed));
    },
    120_000,
  );
});
