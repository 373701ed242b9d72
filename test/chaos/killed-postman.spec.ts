import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, expect, it } from '@jest/globals';
import { PostOffice } from '../../apps/marketing/src/message/post-office.contract.js';

const program = 'dist/test/chaos/postman/main.js';
const people = 60;
const agreed = 45;
/** So many letters may be under way at once. */
const atOnce = 4;

const root = mkdtempSync(join(tmpdir(), 'retreasure-postman-'));
afterAll(() => rmSync(root, { recursive: true }));
let office: PostOffice;
afterEach(() => office.close());

/** What the postman is, when it dies: it has the server's answer or waits for it, or has just begun. */
it.each([
  ['before any answer', 'no-answer', [1, 15]],
  ['right after an answer', 'answer', [2, 14]],
])(
  'A postman who is killed %s sends nobody a letter twice, and none to who did not agree',
  async (_, when, kills) => {
    office = await PostOffice.open();
    const folder = join(root, when);
    const args = (hours: number) => [program, folder, office.url, String(people), String(hours)];
    for (const [hours, letter] of kills.entries()) {
      const child = spawn(process.execPath, args(hours), { stdio: 'ignore' });
      const ended = once(child, 'exit');
      const taken = office.log.length + letter;
      office.onTaken = async () => {
        if (office.log.length < taken) return;
        if (when === 'answer') return void setImmediate(() => child.kill('SIGKILL'));
        child.kill('SIGKILL');
        await ended;
      };
      expect((await ended)[1]).toBe('SIGKILL');
    }
    office.onTaken = () => {};
    const { stdout } = await promisify(execFile)(process.execPath, args(kills.length));
    const became = JSON.parse(stdout) as Record<string, string>;

    const ids = office.log.map(({ eml }) => /^Message-ID: <(.+)@shop\.example>\r$/m.exec(eml)![1]!);
    expect(new Set(ids).size).toBe(ids.length);
    expect(office.log.filter(({ to }) => Number(/\d+/.exec(to)![0]) % 4 === 0)).toEqual([]);
    const of = (status: string) => Object.keys(became).filter((id) => became[id] === status);
    expect(of('held-back')).toHaveLength(people - agreed);
    expect(of('sent').filter((id) => !ids.includes(id))).toEqual([]);
    expect([...of('sent'), ...of('unknown')]).toHaveLength(agreed);
    expect(of('unknown').length).toBeLessThanOrEqual(kills.length * atOnce);
    if (when === 'no-answer') expect(of('unknown').length).toBeGreaterThan(0);
  },
  60_000,
);
