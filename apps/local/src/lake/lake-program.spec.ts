import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { drawLog, hashesIn, lots } from '#lake/drawn-log.contract.js';
import { openLake } from '#lake/open-lake.js';
import { BadUsage, runLake, wantedOf } from './lake-program.js';

const seed = Number(process.env['SEED'] ?? 20_260_110);
const services = ['orders', 'inventory', 'fx'];

/** What the program does, without loading the shop to know its services. */
const rebuilding = `
  import { openLake } from './dist/libs/lake/src/open-lake.js';
  import { runLake, wantedOf } from './dist/apps/local/src/lake/lake-program.js';
  const [folder, batch] = process.argv.slice(1);
  const wanted = wantedOf(['rebuild', '--batch', batch], ${JSON.stringify(services)}, folder);
  await runLake(wanted, await openLake('file:' + folder + '/lake'), console.log);`;

describe(`npm run lake (SEED=${seed})`, () => {
  const root = mkdtempSync(join(tmpdir(), 'retreasure-lake-program-'));
  const shop = join(root, 'shop');
  const draw = lots(seed);
  let hashes: Record<string, string>;

  const run = async (folder: string, ...args: string[]) => {
    const lines: string[] = [];
    const wanted = wantedOf(args, services, folder);
    const isInOrder = await runLake(wanted, await openLake(`file:${folder}/lake`), (line) => void lines.push(line));
    return { isInOrder, lines };
  };
  const copied = (name: string) => {
    const folder = join(root, name);
    cpSync(shop, folder, { recursive: true });
    return folder;
  };
  beforeAll(async () => {
    for (const service of ['orders', 'inventory']) {
      mkdirSync(join(shop, service), { recursive: true });
      await (await drawLog(join(shop, service, 'events.db'), draw, 30)).close();
    }
    expect((await run(shop, 'rebuild')).isInOrder).toBe(true);
    hashes = hashesIn(join(shop, 'lake'));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('finds a lake in order that holds every event of every log', async () => {
    const events = (service: string) => {
      const db = new DatabaseSync(join(shop, service, 'events.db'), { readOnly: true });
      const { count } = db.prepare('select count(*) as count from event').get() as { count: number };
      db.close();
      return count;
    };
    const { isInOrder, lines } = await run(shop, 'verify');
    expect(isInOrder).toBe(true);
    for (const line of lines) {
      const [, service, laid, open] =
        /^(\w+) +(\d+) events in \d+ files, (\d+) in a window that is open {2}in order$/.exec(line)!;
      expect(Number(laid) + Number(open)).toBe(events(service!));
      expect(Number(laid)).toBeGreaterThan(Number(open));
    }
    expect(lines).toHaveLength(2);
  });

  it('makes it again to the same bytes, by batches of any size, killed wherever it is', async () => {
    const folder = copied('killed');
    const files = Object.keys(hashes).length;
    let kills = 0;
    for (let round = 0; round < 4; round++) {
      const batch = 1 + draw(300);
      const child = spawn(process.execPath, ['--input-type=module', '-e', rebuilding, folder, String(batch)], {
        stdio: 'ignore',
      });
      const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
      const [fewer, until] = [draw(files), 1 + draw(files)];
      const count = () => globSync('lake/bronze/**/*.{parquet,json,crc}', { cwd: folder }).length;
      // First it takes away, then it makes.
      for (const isThen of [() => count() <= fewer, () => count() >= until])
        while (child.exitCode === null && !isThen()) await new Promise((resolve) => setImmediate(resolve));
      child.kill('SIGKILL');
      kills += (await ended)[1] === 'SIGKILL' ? 1 : 0;
    }
    expect(kills).toBeGreaterThan(0);
    expect((await run(folder, 'rebuild', '--batch', '7')).isInOrder).toBe(true);
    expect(hashesIn(join(folder, 'lake'))).toEqual(hashes);
  });

  const anyFile = (folder: string) => globSync('lake/bronze/service=orders/**/*.parquet', { cwd: folder }).sort()[0]!;
  const anyManifest = (folder: string) =>
    globSync('lake/bronze/_manifest/service=orders/**/*.json', { cwd: folder }).sort()[0]!;
  const remove = (folder: string, path: string) => rmSync(join(folder, path));
  it.each<[string, (folder: string) => void, RegExp]>([
    [
      'a file that was changed',
      (folder) => writeFileSync(join(folder, anyFile(folder)), 'PAR1'),
      /parquet is not what was laid/,
    ],
    ['a file that is gone', (folder) => remove(folder, anyFile(folder)), /parquet is missing/],
    [
      'a manifest that is gone',
      (folder) => remove(folder, anyManifest(folder)),
      /json is missing; .*is in no manifest/,
    ],
    [
      'a file that nobody laid',
      (folder) =>
        copyFileSync(join(folder, anyFile(folder)), join(folder, anyFile(folder).replace('.parquet', '0.parquet'))),
      /0\.parquet is in no manifest/,
    ],
    [
      'a commit that is gone',
      (folder) => rmSync(join(folder, 'lake/bronze/service=orders/_delta_log'), { recursive: true }),
      /the Delta table .* shows 0 files of \d+/,
    ],
    [
      'a manifest that lists too little',
      (folder) => {
        const path = join(folder, anyManifest(folder));
        const manifest = JSON.parse(readFileSync(path, 'utf8')) as { files: object[] };
        writeFileSync(path, JSON.stringify({ ...manifest, files: manifest.files.slice(1) }));
      },
      /position \d+: .* instead of vase-/,
    ],
    [
      'a log that says something else',
      (folder) => {
        const db = new DatabaseSync(join(folder, 'orders/events.db'));
        db.exec(`update event set stream = 'rug' where position = 1`);
        db.close();
      },
      /position 1: vase-0\/1 instead of rug\/1/,
    ],
    ...Object.entries({
      data: `data = '{}'`,
      at: `at = substr(at, 1, 22) || iif(substr(at, 23, 1) = '0', '1', '0') || 'Z'`,
      actor: `cause = replace(cause, 'staff:', 'guest:')`,
      traceparent: `cause = json_set(cause, '$.traceparent', '00-b-1-01')`,
      schema: 'schema = 7',
      hash: `hash = 'x' || substr(hash, 2)`,
    }).map(([column, change]): [string, (folder: string) => void, RegExp] => [
      `a log where ${column} was changed`,
      (folder) => {
        const db = new DatabaseSync(join(folder, 'orders/events.db'));
        db.exec(`update event set ${change} where position = 2`);
        db.close();
      },
      new RegExp(`position 2: ${column} of vase-\\d+/\\d+ is not what the log says`),
    ]),
  ])('names %s', async (title, spoil, expected) => {
    const folder = copied(title.replaceAll(' ', '-'));
    spoil(folder);
    const { isInOrder, lines } = await run(folder, 'verify');
    expect([isInOrder, lines[0]]).toEqual([false, expect.stringMatching(expected)]);
    expect(lines[1]).toMatch(/in order$/);
  });

  it.each([
    [[], 'nothing: expected verify or rebuild'],
    [['vacuum'], 'vacuum: expected verify or rebuild'],
    [['verify', 'sales'], 'no service sales; there are orders, inventory, fx'],
    [['verify', 'fx'], 'there is no log of fx in'],
    [['rebuild', '--batch', '0'], '--batch 0: expected a whole number from 1 to 100000'],
    [['verify', '--data', '/nowhere'], 'there is no shop in /nowhere'],
    [['verify', '--date', 'x'], `Unknown option '--date'`],
  ])('refuses %j', (args, message) => {
    expect(() => wantedOf(args, services, shop)).toThrow(BadUsage);
    expect(() => wantedOf(args, services, shop)).toThrow(message);
  });
});
