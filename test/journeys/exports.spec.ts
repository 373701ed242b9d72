import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayAfter, daysOfMonth } from '../../apps/finance/src/period/day.js';
import { Shop, usd } from './shop.js';

type Shown = {
  readonly exportId: string;
  readonly number: number;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
};
type LinePage = {
  readonly lines: readonly { readonly postingDate: string; readonly documentDate: string; readonly entry: string }[];
};
type DayShown = {
  readonly status: string;
  readonly late: number;
  readonly totals: { readonly entries: number; readonly base: object };
  readonly exports: readonly string[];
  readonly lateLines: string;
};

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('Exports of the books', () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-exports-'));
  const [far, near] = [join(folder, 'far'), join(folder, 'near')];
  const shop = new Shop(undefined, { EXPORT_URLS: `file:${far},file:${near}` });
  /** The first month that begins after today, whenever that is. */
  const { from: first, to: last } = daysOfMonth(
    dayAfter(daysOfMonth(new Date(shop.now()).toISOString().slice(0, 7)).to).slice(0, 7),
  );
  const day = (number: number) => `${first.slice(0, 8)}${String(number).padStart(2, '0')}`;
  const month = `B-${first.slice(0, 7)}-M`;
  beforeAll(async () => {
    // It leads to itself: nobody can be reached there.
    symlinkSync('far', far);
    await shop.open();
    await shop.priced();
  });
  afterAll(async () => {
    await shop.close();
    shop.remove();
    rmSync(folder, { recursive: true });
  });

  const noonOf = (date: string) => shop.pass(Date.parse(`${date}T12:00:00Z`) - shop.now());
  const bought = async (unitId: string, date: string) => {
    const from = { source: 'PRIVATE', goods: 'antique', documentNo: `PI-${unitId}`, date };
    const seller = { name: `Seller of ${unitId}` };
    const answer = await shop.put(`/v1/purchases/${unitId}`, { ...from, price: usd(4_000), seller });
    expect(answer.status).toBe(200);
    await shop.until('finance', `piece-${unitId}`, ['CostValued']);
  };
  const posted = () => shop.settled();
  /** What is there once all that is due by now was made. */
  const round = async () => {
    const { status, body } = await shop.post<Shown[]>('/v1/books/exports/rounds', {});
    expect(status).toBe(200);
    return body.map(({ exportId, number }) => [exportId, number] as const).sort(([, one], [, other]) => one - other);
  };
  const daily = (...numbers: readonly number[]) =>
    numbers.map((number, index) => [`B-${day(number)}-D`, index + 1] as const);
  const delivered = async () => {
    const events = await Promise.all(
      ['daily', 'monthly'].map((series) => shop.service('finance').store.read(`export-${series}`)),
    );
    return events
      .flat()
      .filter(({ type }) => type === 'ExportDelivered')
      .map(({ data }) => (data as { place: string }).place)
      .sort();
  };
  const everywhere = (...exportIds: readonly string[]) =>
    [far, near].flatMap((place) => exportIds.map((exportId) => `file:${place}/${exportId}`)).sort();
  const hashesIn = (path: string) =>
    Object.fromEntries(
      readdirSync(path)
        .sort()
        .map((name) => [name, sha256(readFileSync(join(path, name)))]),
    );
  /** Of the files of an export, made again. */
  const hashesOf = async (exportId: string) => {
    const { files } = (await shop.get<Shown>(`/v1/books/exports/${exportId}`)).body;
    const hashes: Record<string, string> = {};
    for (const name of [...files.map((file) => file.name), 'manifest.json']) {
      const headers = await shop.staff('finance');
      const answer = await fetch(`${shop.url}/v1/books/exports/${exportId}/files/${name}`, { headers });
      expect(answer.status).toBe(200);
      hashes[name] = sha256(new Uint8Array(await answer.arrayBuffer()));
    }
    return hashes;
  };

  it('reach one place while another cannot be reached, and that one once it can, each once', async () => {
    noonOf(day(3));
    await bought('VASE', day(3));
    await shop.offer('BOWL');
    expect((await shop.buy(['BOWL'], 'bowl-at-etsy')).status).toBe(201);
    await shop.atRest();
    noonOf(day(4));
    expect(await round()).toEqual(daily(3));
    await shop.until('finance', 'export-daily', ['ExportDelivered']);
    expect(await delivered()).toEqual([`file:${near}/B-${day(3)}-D`]);
    rmSync(far);
    await shop.until('finance', 'export-daily', ['ExportDelivered'], 2);
    expect(await delivered()).toEqual(everywhere(`B-${day(3)}-D`));
    const ledger = readFileSync(join(far, `B-${day(3)}-D`, 'general-ledger.csv'), 'utf8');
    expect(['SALE', 'PURCHASE', 'LATE'].map((word) => ledger.includes(`,${word},`))).toEqual([true, true, false]);
    expect(hashesIn(join(far, `B-${day(3)}-D`))).toEqual(hashesIn(join(near, `B-${day(3)}-D`)));
  });

  it('never take in what comes late: it stands on the next open day, and in the next export', async () => {
    const before = hashesIn(join(near, `B-${day(3)}-D`));
    await bought('LATE', day(3));
    await posted();
    const { lines } = (await shop.get<LinePage>('/v1/books/lines?sku=LATE')).body;
    expect(lines).toMatchObject([1, 2].map(() => ({ postingDate: day(4), documentDate: day(3), late: true })));
    const [entry] = (await shop.get<{ late: boolean; day: string }[]>(lines[0]!.entry)).body;
    expect(entry!.late).toBe(true);
    const [itsDay] = (await shop.get<DayShown[]>(entry!.day)).body;
    expect(itsDay).toMatchObject({ day: day(3), status: 'closed', late: 0, exports: [`B-${day(3)}-D`] });
    expect((await shop.get<LinePage>(itsDay!.lateLines)).body.lines).toEqual(lines);
    const on = (await shop.get<DayShown[]>(`/v1/books/days?from=${day(4)}&to=${day(5)}`)).body;
    expect(on.map(({ status, late, totals, exports }) => [status, late, totals.entries, exports])).toEqual([
      ['open', 1, 1, []],
      ['open', 0, 0, []],
    ]);
    expect(on[0]!.totals.base).toMatchObject({ debit: { amount: '40.00' }, credit: { amount: '40.00' } });
    const { exportId, ...again } = (
      await shop.get<{ exportId: string; same: boolean }>(
        `/v1/books/exports/B-${day(3)}-D/verification`,
        await shop.staff('auditor'),
      )
    ).body;
    expect([exportId, again]).toEqual([`B-${day(3)}-D`, { same: true }]);
    noonOf(day(5));
    expect(await round()).toEqual(daily(3, 4));
    await shop.atRest();
    const ledgerOf = (number: number) => readFileSync(join(near, `B-${day(number)}-D`, 'general-ledger.csv'), 'utf8');
    expect([ledgerOf(3).includes('LATE'), ledgerOf(4).includes('LATE')]).toEqual([false, true]);
    expect(hashesIn(join(near, `B-${day(3)}-D`))).toEqual(before);
  });

  it('catch up once with the days that were missed, without a gap in their numbers', async () => {
    for (const number of [5, 6, 8]) {
      noonOf(day(number));
      await bought(`PIECE-${number}`, day(number));
      await posted();
    }
    noonOf(day(10));
    // Nothing was posted on the seventh and the ninth.
    const made = daily(3, 4, 5, 6, 8);
    expect(await round()).toEqual(made);
    expect(await round()).toEqual(made);
    await shop.atRest();
    expect(await delivered()).toEqual(everywhere(...made.map(([exportId]) => exportId)));
  });

  it('of a month are the same bytes at every time, after a restart and without any read model', async () => {
    noonOf(dayAfter(dayAfter(last)));
    expect((await round()).filter(([exportId]) => exportId === month)).toEqual([[month, 1]]);
    await shop.atRest();
    const { 'delivery.json': manifestOfDelivery, ...brought } = hashesIn(join(near, month));
    expect(manifestOfDelivery).toBeDefined();
    expect(Object.keys(brought).length).toBeGreaterThan(10);
    // Later facts on the same pieces, which the pages of the month do not have.
    const glue = { restorationId: 'glue', documentNo: 'R-1', date: day(3), amount: usd(500) };
    expect((await shop.post('/v1/purchases/VASE/restorations', glue)).status).toBe(200);
    await posted();
    expect(await hashesOf(month)).toEqual(brought);

    await shop.close();
    await shop.open();
    expect(await hashesOf(month)).toEqual(brought);

    await shop.close();
    const views = globSync(join(shop.folder, '*', 'views.db*'));
    expect(views.some((file) => file.includes('finance'))).toBe(true);
    for (const file of views) rmSync(file);
    await shop.open();
    expect(await hashesOf(month)).toEqual(brought);
    expect(existsSync(join(shop.folder, 'finance', 'views.db'))).toBe(true);
    const all = [...daily(3, 4, 5, 6, 8).map(([exportId]) => exportId), month];
    await round();
    await shop.atRest();
    expect(await delivered()).toEqual(everywhere(...all));
    expect(readdirSync(near).sort()).toEqual([...all].sort());
  }, 120_000);

  it('are brought again, once people ask for it, to a place that had something else under their name', async () => {
    const today = dayAfter(dayAfter(last));
    const tomorrow = dayAfter(today);
    const exportId = `B-${today}-D`;
    const path = `/v1/books/exports/${exportId}`;
    mkdirSync(join(near, exportId));
    writeFileSync(join(near, exportId, 'general-ledger.csv'), 'of somebody else');
    await bought('TRAY', today);
    await posted();
    noonOf(tomorrow);
    await round();
    await shop.until('finance', 'export-daily', ['DeliveryRefused']);
    await shop.atRest();
    expect((await shop.get<Shown>(path)).body).toMatchObject({
      ...{ refused: { because: 'other-content' }, deliveries: [{ place: `file:${far}/${exportId}` }] },
    });
    rmSync(join(near, exportId), { recursive: true });
    await shop.post(`${path}/delivery`, {});
    await shop.post(`${path}/delivery`, {});
    await shop.atRest();
    const { body } = await shop.get<{ refused?: object; deliveries: { place: string }[] }>(path);
    expect(body.refused).toBeUndefined();
    expect(body.deliveries.map(({ place }) => place).sort()).toEqual(everywhere(exportId));
    expect(hashesIn(join(near, exportId))).toEqual(hashesIn(join(far, exportId)));
    expect((await shop.types('finance', 'export-daily')).filter((type) => type === 'DeliveryAsked')).toHaveLength(1);
    expect((await shop.post('/v1/books/exports/B-2020-01-01-D/delivery', {})).status).toBe(404);
  }, 120_000);
});
