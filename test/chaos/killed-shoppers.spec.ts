import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeltaTable } from '#lake/delta.js';
import { FolderLake } from '#lake/folder.lake.js';
import { startSigner, type Signer } from '#service/toy/token-signer.contract.js';
import { Chance } from './chance.js';
import { PatientClient } from './patient-client.js';
import { freePort, until, Victim } from './victim.js';

const seed = Number(process.env['SEED'] ?? 20_260_110);
const program = 'dist/test/chaos/shoppers/main.js';
const calls = 10_000;
const atOnce = 100;
const minutesMs = 60_000;
const patienceMs = 60_000;

/** A tenth tells again what was told before, a twentieth makes no sense. */
function drawn() {
  const chance = new Chance(seed, 'shoppers');
  const good: object[] = [];
  let bad = 0;
  const told = Array.from({ length: calls }, (_, n) => {
    if (chance.hits(0.05))
      return { type: 'track', event: `Nonsense ${++bad}`, messageId: `bad-${n}`, anonymousId: 'a' };
    if (good.length > 0 && chance.hits(0.1)) return chance.pick(good);
    const properties = { sku: `CM-${chance.below(300)}`, price: chance.below(1_000), currency: 'USD' };
    good.push({ type: 'track', event: 'Product Viewed', messageId: `m-${n}`, anonymousId: `a-${n % 97}`, properties });
    return good.at(-1)!;
  });
  return { told, good: good.length, bad };
}

describe(`What shoppers do while hubs and analytics are killed (SEED=${seed})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-shoppers-'));
  const aheadFile = join(folder, 'ahead');
  let signer: Signer;
  let hubs: Victim;
  let analytics: Victim;
  let url: string;
  let aheadMs = 0;
  const pass = (ms: number) => writeFileSync(aheadFile, String((aheadMs += ms)));
  beforeAll(async () => {
    pass(0);
    signer = await startSigner();
    const [busPort, port] = [await freePort(), await freePort()];
    const bus = `Endpoint=sb://127.0.0.1:${busPort};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;`;
    url = `http://127.0.0.1:${port}`;
    const shared = { entry: program, logFile: join(folder, 'log') };
    hubs = new Victim({
      ...{ ...shared, name: 'hubs', args: ['hubs', aheadFile] },
      env: { EMULATOR_PORT: String(busPort), HUBS_FILE: join(folder, 'hubs.db') },
    });
    analytics = new Victim({
      ...{ ...shared, name: 'analytics', args: ['analytics', aheadFile] },
      env: {
        ...{ PORT: String(port), DATA_DIR: folder, AUTH_ISSUER: signer.issuer, LOG_LEVEL: 'error' },
        ...{ SERVICE_BUS_CONNECTION_STRING: bus, EVENT_HUBS_CONNECTION_STRING: bus, EVENT_HUBS_TIMEOUT_MS: '1000' },
        IDENTITY_RATE_LIMIT_PER_SECOND: '1000000',
      },
    });
    hubs.start();
    analytics.start();
  });
  afterAll(async () => {
    await Promise.all([analytics.stop(10_000), hubs.stop(10_000)]);
    await signer.close();
    rmSync(folder, { recursive: true });
  });

  /** How much the tables have. */
  async function shown() {
    const lake = await FolderLake.open(join(folder, 'lake'));
    const tables = ['bronze/clickstream', 'bronze/clickstream_bad'].map((root) => new DeltaTable(lake, root).read());
    const files = (await Promise.all(tables)).flatMap((table) => table?.files ?? []);
    return files.reduce((sum, { rows }) => sum + rows!, 0);
  }
  /** Of the manifests that are there: how much is in files, known already, and missing. */
  async function landed() {
    const lake = await FolderLake.open(join(folder, 'lake'));
    const sums = { rows: 0, repeats: 0, missing: 0 };
    for await (const { path } of lake.list('bronze/_manifest/clickstream')) {
      const said = JSON.parse(Buffer.from((await lake.read(path))!).toString()) as typeof sums;
      for (const name of ['rows', 'repeats', 'missing'] as const) sums[name] += said[name];
    }
    return sums;
  }

  it('is in bronze, good or bad, each once', async () => {
    const { told, good, bad } = drawn();
    const token = await signer.sign(
      { sub: 'guest-1', aud: 'retreasure-storefront', roles: ['guest'] },
      { seconds: 3_600 },
    );
    const storefront = new PatientClient(url, patienceMs, async () => `Bearer ${token}`);
    let rejected = 0;
    for (let from = 0; from < calls; from += atOnce) {
      const batch = told.slice(from, from + atOnce);
      const { status, body } = await storefront.post('/v1/track', `k-${from}`, { batch });
      const answer = JSON.parse(body) as { accepted: number; rejected: unknown[] };
      expect([status, answer.accepted + answer.rejected.length]).toEqual([202, batch.length]);
      rejected += answer.rejected.length;
      pass(minutesMs / 2);
      // Not waited for: the storefront goes on.
      if (from % 3_000 === 1_500) void analytics.kill();
      if (from % 4_000 === 2_500) void hubs.kill();
    }
    expect(rejected).toBe(bad);
    pass(10 * minutesMs);
    await until('everything to land', async () => (await shown()) === good + bad, patienceMs);
    expect([analytics.kills, hubs.kills, analytics.endedItself, hubs.endedItself]).toEqual([3, 2, [], []]);
    const { rows, repeats, missing } = await landed();
    expect([rows, missing]).toEqual([good + bad, 0]);
    expect(repeats).toBeGreaterThanOrEqual(calls - good - bad);

    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    const counts = async (table: string, id: string) => {
      const files = `read_parquet('${folder}/lake/bronze/${table}/date=*/*.parquet')`;
      const read = await duck.runAndReadAll(
        `select count(*)::int as n, count(distinct ${id})::int as ids from ${files}`,
      );
      return read.getRowObjectsJS();
    };
    expect(await counts('clickstream', 'message_id')).toEqual([{ n: good, ids: good }]);
    expect(await counts('clickstream_bad', 'message_id')).toEqual([{ n: bad, ids: bad }]);
    duck.closeSync();
  }, 180_000);
});
