import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Bureau, fileOf, sample, sha256 } from './bureau.contract.js';

describe('Rates from the source', () => {
  let bureau: Bureau;
  beforeEach(async () => void (bureau = await new Bureau().open()));
  afterEach(async () => {
    await bureau.close();
    bureau.remove();
  });

  it('are brought in at the start, and an unchanged file is not sent again', async () => {
    expect(await bureau.bring(bureau.file, bureau.now)).toMatchObject({ outcome: 'unchanged', days: 0 });
    const tag = `"${sha256(bureau.file!)}"`;
    expect(bureau.asked).toEqual([undefined, tag, tag]);
    const rateId = expect.stringMatching(/^ecb-2025-12-30-[0-9a-f]{8}$/) as unknown as string;
    expect(await bureau.get('/rates')).toMatchObject({
      ...{ rateId, fixed: '2025-12-30', asOf: '2025-12-30T15:00:00.000Z', ageHours: 2, stale: false, base: 'EUR' },
      rates: { USD: '1.1757', BGN: '1.9558' },
    });
  });

  it('count over the weekend and the holidays, until they are too old', async () => {
    const [friday, saturday] = ['2026-01-09', '2026-01-10'];
    await bureau.bring(fileOf('2026-01-09'), `${friday}T17:00:00.000Z`);
    const { questioned } = await bureau.bring(fileOf('2026-01-09'), `${friday}T17:00:00.000Z`);
    expect(questioned).toBe(0);
    const [set] = (await bureau.get('/rate-sets?status=questioned'))['sets'] as { rateId: string }[];
    await bureau.send('POST', `/v1/rates/${set!.rateId}/acceptance`, {});
    bureau.now = `${saturday}T12:00:00.000Z`;
    expect(await bureau.get('/rates')).toMatchObject({ fixed: friday, ageHours: 21, stale: false });
    bureau.now = '2026-01-14T21:00:00.000Z';
    expect(await bureau.get('/rates')).toMatchObject({ fixed: friday, ageHours: 126, stale: false });
    bureau.now = '2026-01-14T21:01:00.000Z';
    expect(await bureau.get('/rates')).toMatchObject({ fixed: friday, stale: true });
  });

  it('are questioned when the lev is gone, and not used until somebody accepts them', async () => {
    const brought = await bureau.bring(fileOf('2026-01-02'), '2026-01-02T15:10:00.000Z');
    const [rateId] = brought['rateIds'] as string[];
    expect(brought).toMatchObject({ outcome: 'questioned', questioned: 1, published: 0 });
    expect(bureau.complaints).toContain(`${rateId} is not used until somebody accepts it: BGN is missing`);
    expect(await bureau.get('/rates')).toMatchObject({ fixed: '2025-12-30' });
    const { status } = await bureau.send('GET', `/v1/conversions?minor=1&currency=USD&to=EUR&rateId=${rateId}`);
    expect(status).toBe(409);
    const seen = { 'if-match': '"1"' };
    expect((await bureau.send('POST', `/v1/rates/${rateId}/acceptance`, {}, { 'if-match': '"2"' })).status).toBe(412);
    const accepted = await bureau.send('POST', `/v1/rates/${rateId}/acceptance`, { note: 'as expected' }, seen);
    expect(accepted.body).toMatchObject({
      ...{ status: 'usable', note: 'as expected', because: [{ currency: 'BGN', from: '1.9558' }], version: 2 },
    });
    expect(accepted.headers.get('etag')).toBe('"2"');
    expect(await bureau.get('/rates')).toMatchObject({ rateId, fixed: '2026-01-02' });
    expect(await bureau.bring(fileOf('2026-01-05'), '2026-01-05T15:10:00.000Z')).toMatchObject({ outcome: 'imported' });
    expect((await bureau.send('POST', `/v1/rates/${rateId}/rejection`, { reason: 'no' })).body).toMatchObject({
      type: '/problems/rates-in-use',
    });
  });

  it('of days that were missed are brought in with the newest, and are news too; older ones are past', async () => {
    const file = fileOf('2026-01-02', '2025-12-31', '2025-12-29');
    const brought = await bureau.bring(file, '2026-01-02T15:10:00.000Z');
    expect(brought).toMatchObject({ outcome: 'questioned', days: 3, published: 2, questioned: 1, known: 0 });
    const [, missed, older] = brought['rateIds'] as string[];
    expect(await bureau.get(`/rates/${missed}`)).toMatchObject({ fixed: '2025-12-31', history: false });
    expect(await bureau.get(`/rates/${older}`)).toMatchObject({ fixed: '2025-12-29', history: true });
  });

  it('stay when a file is broken: nothing of it is used, and it can be looked at', async () => {
    const broken = fileOf('2025-12-31').replace('rate="1.175"', 'rate="1,175"');
    for (let time = 1; time <= 2; time++) {
      const rejected = await bureau.bring(broken, '2025-12-31T16:00:00.000Z');
      expect(rejected).toMatchObject({
        ...{ outcome: 'rejected', reason: '2025-12-31: USD: "1,175" is no rate such as 1.1476', days: 0 },
      });
    }
    expect(await bureau.events('feed-ecb')).toEqual(['RateFileRejected']);
    expect(bureau.complaints.filter((line) => line.includes('1,175'))).toHaveLength(1);
    expect(await bureau.get('/rates')).toMatchObject({ fixed: '2025-12-30' });
    const file = await bureau.send('GET', `/v1/rate-files/${sha256(broken)}`);
    expect([file.text, file.headers.get('content-type')]).toEqual([broken, 'application/octet-stream']);
    expect(bureau.kept.sort()).toEqual([sha256(fileOf('2025-12-30')), sha256(broken)].sort());
    expect((await bureau.send('GET', `/v1/rate-files/${sha256('other')}`)).status).toBe(404);
  });

  it('stay when the source is not there', async () => {
    expect(await bureau.bring(undefined, '2025-12-31T16:00:00.000Z')).toMatchObject({
      outcome: 'unreachable',
      reason: expect.stringMatching(/daily\.xml answered 503$/) as unknown as string,
    });
    expect(await bureau.get('/rates')).toMatchObject({ fixed: '2025-12-30' });
  });

  it('may be corrected the same day, and what was said before stays said', async () => {
    const before = '2025-12-30T17:00:00.000Z';
    const corrected = fileOf('2025-12-30').replace('rate="1.1757"', 'rate="1.1758"');
    expect(await bureau.bring(corrected, '2025-12-30T18:00:00.000Z')).toMatchObject({ outcome: 'imported' });
    expect(await bureau.get('/rates')).toMatchObject({ rates: { USD: '1.1758' } });
    expect(await bureau.get(`/rates?knownAt=${before}`)).toMatchObject({ rates: { USD: '1.1757' } });
  });
});

describe('The hour', () => {
  it('has the source asked again, until the service closes', async () => {
    const bureau = new Bureau();
    const { promise: askedOften, resolve } = Promise.withResolvers<void>();
    bureau.onAsked = () => bureau.asked.length >= 5 && resolve();
    // Always five milliseconds before five past: what is due then is due soon.
    bureau.now = '2025-12-30T17:04:59.995Z';
    await bureau.open();
    await askedOften;
    await bureau.close();
    const asked = bureau.asked.length;
    expect(new Set(bureau.asked)).toEqual(new Set([undefined, `"${sha256(bureau.file!)}"`]));
    await new Promise((resolve) => setImmediate(resolve));
    expect(bureau.asked).toHaveLength(asked);
    bureau.remove();
  });
});

describe('A source that is not there at the start', () => {
  it('is reported, and tried again in a minute', async () => {
    const bureau = new Bureau();
    bureau.file = undefined;
    await bureau.open();
    expect(bureau.complaints).toContainEqual(
      expect.stringMatching(/^rates are not imported, and tried again in 60000 ms: http.*daily\.xml answered 503$/),
    );
    const none = await bureau.send('GET', '/v1/rates');
    expect([none.status, none.body['type']]).toEqual([404, '/problems/not-found']);
    await bureau.close();
    bureau.remove();
  });
  it('may be a file of this machine', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'retreasure-fx-file-'));
    const path = join(folder, 'history.csv');
    writeFileSync(path, sample('eurofxref-hist.csv'));
    const bureau = new Bureau();
    bureau.now = '2026-04-14T12:00:00.000Z';
    await bureau.open({ FX_RATES_URL: pathToFileURL(path).href, FX_RATES_FORMAT: 'ecb-csv', FX_SOURCE: 'file' });
    expect(await bureau.get('/rates')).toMatchObject({
      source: 'file',
      fixed: '2026-04-13',
      rates: { GBP: '0.87058' },
    });
    expect(await bureau.get('/rates?asOf=2015-01-17T12:00:00.000Z')).toMatchObject({ fixed: '2015-01-15' });
    await bureau.close();
    bureau.remove();
    rmSync(folder, { recursive: true });
  });
});
