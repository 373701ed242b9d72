import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CampaignEvent } from '../../apps/marketing/src/campaign/campaign.js';
import type { MessageEvent } from '../../apps/marketing/src/message/message.js';
import { PostOffice } from '../../apps/marketing/src/message/post-office.contract.js';

const program = 'dist/test/chaos/campaigner/main.js';
/** More than one lot of a thousand; every ninth agreed. */
const people = 1_100;
const numbers = Array.from({ length: people }, (_, number) => number);
const agrees = (number: number) => number % 9 === 4;
/** So many letters may be under way at once, in each process. */
const atOnce = 4;
const lettersMax = 2;

const folder = mkdtempSync(join(tmpdir(), 'retreasure-campaigns-'));
let office: PostOffice;
beforeAll(async () => void (office = await PostOffice.open()));
afterAll(async () => {
  await office.close();
  rmSync(folder, { recursive: true });
});

type Told = { readonly stream: string } & (CampaignEvent | MessageEvent);
const started = (task: string, hours: number) =>
  spawn(process.execPath, [program, folder, office.url, task, String(people), String(hours)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

type Death = readonly [type: string, count: number, victims: readonly number[]];

/** Two over one folder, each of which dies at once when both together have appended so many events of a type. */
async function killed(deaths: readonly Death[], hours: number) {
  const two = [started('run', hours), started('run', hours)];
  const ends = two.map((child) => once(child, 'exit'));
  const seen = new Map<string, number>();
  for (const child of two)
    createInterface({ input: child.stdout }).on('line', (line) => {
      seen.set(line, (seen.get(line) ?? 0) + 1);
      for (const [type, count, victims] of deaths)
        if (type === line && seen.get(type) === count) for (const victim of victims) two[victim]!.kill('SIGKILL');
    });
  expect((await Promise.all(ends)).map(([, signal]) => signal as unknown)).toEqual(['SIGKILL', 'SIGKILL']);
}

async function whole(task: string, hours: number): Promise<string> {
  const child = started(task, hours);
  const [text, exit] = await Promise.all([child.stdout.toArray(), once(child, 'exit')]);
  expect(exit).toEqual([0, null]);
  return Buffer.concat(text as Buffer[]).toString();
}

/** In the middle of beginning, of assigning, of asking, and with letters under way. */
const deaths: readonly (readonly Death[])[] = [
  [
    ['CampaignBegun', 1, [0]],
    ['PeopleAssigned', 2, [1]],
  ],
  [
    ['MessageAsked', 20, [1]],
    ['MessageAsked', 60, [0]],
  ],
  [['SendAttempted', 8, [0, 1]]],
];

it('Campaigns at the same time, seen to by several who are killed, write to nobody twice, and to nobody who did not agree', async () => {
  await whole('meet', 0);
  for (const [hours, those] of deaths.entries()) await killed(those, hours);
  const [text] = await Promise.all(['tell', 'run'].map((task) => whole(task, deaths.length)));
  const events = JSON.parse(text!) as Told[];

  const sentTo = office.log.map(({ to }) => Number(/\d+/.exec(to)![0]));
  expect(sentTo.filter((number) => !agrees(number))).toEqual([]);
  const ids = office.log.map(({ eml }) => /^Message-ID: <(.+)@shop\.example>\r$/m.exec(eml)![1]!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const letters of Map.groupBy(sentTo, (number) => number).values())
    expect(letters.length).toBeLessThanOrEqual(lettersMax);
  const subjects = office.log.map(({ to, eml }) => `${to} ${/^Subject: (.*)\r$/m.exec(eml)![1]}`);
  expect(new Set(subjects).size).toBe(subjects.length);

  const last = new Map(events.flatMap(({ stream, type }) => (stream.startsWith('message-') ? [[stream, type]] : [])));
  const of = (type: string) =>
    [...last].filter(([, end]) => end === type).map(([stream]) => stream.slice('message-'.length));
  expect(of('MessageSent').filter((id) => !ids.includes(id))).toEqual([]);
  expect(ids.filter((id) => ![...of('MessageSent'), ...of('MessageUnknown')].includes(id))).toEqual([]);
  expect(of('MessageUnknown').length).toBeLessThanOrEqual(2 * atOnce * deaths.length);

  // Everybody who agreed has a letter at least, unless nobody knows.
  const readers = numbers.filter(agrees);
  expect(readers.filter((number) => !sentTo.includes(number)).length).toBeLessThanOrEqual(of('MessageUnknown').length);

  // Of nine in a row two are one person; of those one is in every second place.
  const everybody = numbers.filter((number) => number % 9 !== 5);
  const counts = { clocks: everybody.length, chairs: everybody.length, bowls: people / 2 };
  for (const [campaignId, count] of Object.entries(counts)) {
    const own = events.filter(({ stream }) => stream === `campaign-${campaignId}`);
    const assigned = own.flatMap((event) => (event.type === 'PeopleAssigned' ? event.data.assigned : []));
    const all = assigned.flatMap(({ customerIds }) => customerIds);
    expect([all.length, new Set(all).size]).toEqual([count, count]);
    const others = own.map(({ type }) => type).filter((type) => type !== 'PeopleAssigned');
    expect(others).toEqual(['CampaignPlanned', 'CampaignBegun', 'CampaignFinished']);
  }
}, 120_000);
