import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deadBus, startToy } from '#service/toy/toy.contract.js';
import { analytics } from '../analytics.module.js';
import { analyticsConfig } from '../config.js';
import { SampleLake } from '../warehouse/bronze.contract.js';

const weeks = (rows: string) => `/*
description: Weekly demand.
owner: analytics
personal: none
keys: [week, country]
columns:
  week: { type: DATE, is: The Monday it begins with, notNull: true }
  country: { type: VARCHAR, is: Where, notNull: true }
  pieces: { type: BIGINT, is: Pieces sold, notNull: true, min: 1 }
  revenue: { type: "DECIMAL(18,3)", is: Pounds, notNull: true }
*/
select cast(week as date) as week, country, cast(pieces as bigint) as pieces, cast(revenue as decimal(18,3)) as revenue
from (values ${rows}) as sold (week, country, pieces, revenue)
`;
const first = weeks(`('2010-12-06', '=cmd()', 3, '0.100'), ('2010-12-06', 'EIRE, "west"', 1, '900719925474099.123')`);
const second = weeks(`('2010-12-13', 'France', 2, '-1.500')`);
const csv =
  'week,country,pieces,revenue\r\n' +
  `2010-12-06,'=cmd(),3,0.100\r\n` +
  '2010-12-06,"EIRE, ""west""",1,900719925474099.123\r\n';

type Made = { readonly link: string; readonly files: string[]; readonly reads: number; readonly isOpen: boolean };

describe('A shared table', () => {
  let lake: SampleLake;
  let toy: Awaited<ReturnType<typeof startToy>>;
  let now = Date.parse('2026-01-10T12:00:00Z');
  let link: string;
  const log: string[] = [];

  const build = async (model: string) => {
    const warehouse = lake.warehouse({ 'gold/retail_weeks.sql': model });
    const { outcomes } = await warehouse.build();
    expect(outcomes).toMatchObject([{ outcome: 'built' }]);
    await warehouse.close();
  };
  const share = (shareId: string, more: object = {}) =>
    toy.send('POST', '/v1/shares', {
      shareId,
      tables: ['gold.retail_weeks'],
      purpose: 'figures for a partner',
      ...more,
    });
  const made = async (shareId: string, more: object = {}) => (await (await share(shareId, more)).json()) as Made;
  /** As anybody who has the link. */
  const read = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${toy.url}${path}`, { method, headers });
  const accesses = async (shareId: string) => {
    const answer = await toy.send('GET', `/v1/shares/${shareId}/accesses?limit=500`);
    return ((await answer.json()) as { accesses: Record<string, unknown>[] }).accesses;
  };

  beforeAll(async () => {
    lake = await SampleLake.open();
    await build(first);
    const data = join(lake.folder, 'data');
    const env = { DATA_DIR: data, LAKE_URL: `file:${join(lake.folder, 'lake')}`, LOG_LEVEL: 'info' };
    const services = [analytics(analyticsConfig({ ...env, EVENT_HUBS_CONNECTION_STRING: deadBus }))];
    const edge = { now: () => new Date(now), logTo: { write: (line: string) => void log.push(line) } };
    toy = await startToy({ services, folder: data, env, edge });
    link = (await made('figures')).link;
  });
  afterAll(async () => {
    await toy.close();
    await lake.close();
  });

  it('is read by whoever has the link, as CSV with all its digits and without formulas', async () => {
    const answer = await read(`${link}/gold.retail_weeks.csv`);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/csv; charset=utf-8; header=present',
      csv,
    ]);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="gold.retail_weeks.csv"');
  });

  it('is read as JSON, one array, with decimals as text', async () => {
    const answer = await read(`${link}/gold.retail_weeks.json`);
    const text = await answer.text();
    expect(JSON.parse(text)).toEqual([
      { week: '2010-12-06', country: '=cmd()', pieces: 3, revenue: '0.100' },
      { week: '2010-12-06', country: 'EIRE, "west"', pieces: 1, revenue: '900719925474099.123' },
    ]);
    expect(text.split('\n')).toHaveLength(5);
  });

  it('is read as the Parquet file that is in the lake, also in parts', async () => {
    const [file] = globSync(join(lake.folder, 'lake/gold/retail_weeks/*.parquet'));
    const bytes = readFileSync(file!);
    const whole = await read(`${link}/gold.retail_weeks.parquet`);
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    const tag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
    expect(whole.headers.get('etag')).toBe(tag);
    const part = await read(`${link}/gold.retail_weeks.parquet`, { range: 'bytes=-8', 'if-range': tag });
    expect([part.status, part.headers.get('content-range')]).toEqual([
      206,
      `bytes ${bytes.length - 8}-${bytes.length - 1}/${bytes.length}`,
    ]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(-8))).toBe(true);
    const other = await read(`${link}/gold.retail_weeks.parquet`, { range: 'bytes=-8', 'if-range': '"x"' });
    expect([other.status, (await other.arrayBuffer()).byteLength]).toEqual([200, bytes.length]);
    const beyond = await read(`${link}/gold.retail_weeks.parquet`, { range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    const head = await read(`${link}/gold.retail_weeks.parquet`, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, `${bytes.length}`]);
    const known = await read(`${link}/gold.retail_weeks.parquet`, { 'if-none-match': tag });
    expect([known.status, await known.text()]).toEqual([304, '']);
  });

  it('has every access on record, with the network it came from', async () => {
    const { link } = await made('watched');
    const { headers } = await read(`${link}/gold.retail_weeks.csv`, { 'x-request-id': 'mine' });
    await read(`${link}/gold.retail_weeks.csv`, { 'x-request-id': 'mine', range: 'bytes=0-9' });
    await read(`${link}/gold.retail_weeks.csv`, { 'if-none-match': headers.get('etag')! });
    const common = { at: '2026-01-10T12:00:00.000Z', table: 'gold.retail_weeks', format: 'csv', tableVersion: 0 };
    expect(await accesses('watched')).toEqual(
      [0, 10, csv.length].map((bytes) => ({ ...common, bytes, network: '127.0.0.0/24' })),
    );
    const shown = (await (await toy.send('GET', '/v1/shares/watched')).json()) as Made;
    expect(shown).toMatchObject({ reads: 3, bytes: 10 + csv.length, isOpen: true });
    expect(shown).not.toHaveProperty('link');
  });

  it('is nothing to who has no link to it, or asks for something else', async () => {
    const { link } = await made('narrow', { formats: ['csv'] });
    const wrong = [
      ...[`${link}/gold.retail_weeks.json`, `${link}/gold.retail_year.csv`, `${link}/silver.retail_trade.csv`],
      ...[`${link}/gold.retail_weeks`, `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}/gold.retail_weeks.csv`],
      ...[`${link.replace('narrow', 'figures')}/gold.retail_weeks.csv`, '/v1/shared/x/gold.retail_weeks.csv'],
      ...[`/v1/shared/unknown.${'A'.repeat(43)}/gold.retail_weeks.csv`, `${link}/..%2f..%2fkey`],
    ];
    const answers = await Promise.all(wrong.map((path) => read(path)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    const details = answers.map(async (answer) => ((await answer.json()) as { detail: string }).detail);
    expect(new Set(await Promise.all(details))).toEqual(new Set(['There is nothing here.']));
    expect(await accesses('narrow')).toEqual([]);
  });

  it('is the newest version', async () => {
    await build(second);
    expect(await (await read(`${link}/gold.retail_weeks.csv`)).text()).toBe(
      'week,country,pieces,revenue\r\n2010-12-13,France,2,-1.500\r\n',
    );
  });

  it('is gone once the share is taken back, or over', async () => {
    const taken = await made('taken');
    expect((await toy.send('DELETE', '/v1/shares/taken', undefined, { 'if-match': '"7"' })).status).toBe(412);
    expect(await (await toy.send('DELETE', '/v1/shares/taken')).json()).toMatchObject({ isOpen: false });
    const short = await made('short', { days: 1 });
    expect((await read(`${short.link}/gold.retail_weeks.csv`)).status).toBe(200);
    now += 24 * 3_600_000;
    const gone = await Promise.all([taken, short].map((one) => read(`${one.link}/gold.retail_weeks.csv`)));
    const said = (await Promise.all(gone.map((answer) => answer.json()))) as { type: string; detail: string }[];
    expect(gone.map(({ status }) => status)).toEqual([410, 410]);
    expect(new Set(said.map(({ type, detail }) => `${type} ${detail}`)).size).toBe(1);
    expect(await made('taken')).not.toHaveProperty('link');
  });

  it('says nothing of persons', async () => {
    for (const [table, detail] of [
      ['gold.retail_customers', 'has data of persons'],
      ['gold.unheard_of', 'there is no table'],
    ]) {
      const answer = await share('persons', { tables: ['gold.retail_weeks', table!] });
      const { errors } = (await answer.json()) as { errors: { pointer: string; detail: string }[] };
      expect([answer.status, errors[0]!.pointer]).toEqual([400, '#/tables/1']);
      expect(errors[0]!.detail).toContain(detail);
    }
  });

  it('is made once, and its link is told to whoever makes it and kept nowhere', async () => {
    const key = { 'idempotency-key': 'same' };
    const body = { shareId: 'secret', tables: ['gold.retail_weeks'], purpose: 'figures for a partner' };
    const [one, two] = [
      await (await toy.send('POST', '/v1/shares', body, key)).text(),
      await (await toy.send('POST', '/v1/shares', body, key)).text(),
    ];
    expect(two).toBe(one);
    expect((await share('secret', { days: 7 })).status).toBe(409);
    const { link } = JSON.parse(one) as Made;
    await read(`${link}/gold.retail_weeks.csv`);
    await read(`${link}/gold.unheard_of.csv`);
    const token = link.split('.')[1]!;
    expect(token).toHaveLength(43);
    const files = globSync(`${lake.folder}/**/*`, { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.filter(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(token))).toEqual([]);
    expect(log.some((line) => line.includes('/v1/shared/:link/:file'))).toBe(true);
    expect(log.filter((line) => line.includes(token))).toEqual([]);
  });

  it('is listed, the latest first', async () => {
    await toy
      .service('analytics')
      .subscribers.subscriptions.find(({ name }) => name === 'shares')!
      .caughtUp();
    const page = (await (await toy.send('GET', '/v1/shares?limit=2')).json()) as {
      shares: { shareId: string }[];
      next: string;
    };
    const rest = (await (await toy.send('GET', `/v1/shares?cursor=${page.next}`)).json()) as typeof page;
    expect([...page.shares, ...rest.shares].map(({ shareId }) => shareId)).toEqual([
      ...['secret', 'watched', 'taken', 'short', 'narrow', 'figures'],
    ]);
  });
});
