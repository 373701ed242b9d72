import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bureau, fileOf, sha256 } from '../bureau.contract.js';

let bureau: Bureau;
// In use is 30 December, as the source has it.
beforeEach(async () => void (bureau = await new Bureau().open()));
afterEach(async () => {
  await bureau.close();
  bureau.remove();
});
const evening = (day: string) => `${day}T17:00:00.000Z`;
const misprint = (file: string) => file.replace('rate="1.175"', 'rate="11.75"');
const handIn = async (content: string, at: string) => {
  bureau.now = at;
  return (await bureau.send('POST', '/v1/rate-files', { format: 'ecb-xml', history: true, content })).body;
};
const rateIdsOf = ({ rateIds }: Record<string, unknown>) => rateIds as string[];

describe('A history with the newest day', () => {
  it('publishes that day, and keeps those before to itself', async () => {
    const file = fileOf('2025-12-31', '2025-12-30', '2025-12-29');
    const outcome = await handIn(file, evening('2025-12-31'));
    expect(outcome).toMatchObject({ outcome: 'imported', days: 3, published: 2, known: 1, questioned: 0 });
    const [newest, , oldest] = rateIdsOf(outcome);
    expect(await bureau.get(`/rates/${newest}`)).toMatchObject({ fixed: '2025-12-31', history: false });
    expect(await bureau.get(`/rates/${oldest}`)).toMatchObject({ fixed: '2025-12-29', history: true });
    expect(await bureau.bring(fileOf('2025-12-31'), evening('2025-12-31'))).toMatchObject({ known: 1, published: 0 });
  });
  it('has it questioned when it moved too far', async () => {
    const outcome = await handIn(misprint(fileOf('2025-12-31', '2025-12-29')), evening('2025-12-31'));
    expect(outcome).toMatchObject({ outcome: 'questioned', published: 1, questioned: 1 });
    expect(await bureau.get('/rates')).toMatchObject({ fixed: '2025-12-30' });
  });
  it('has nothing to tell that is older than the rates in use', async () => {
    const [rateId] = rateIdsOf(await handIn(fileOf('2025-12-29'), evening('2025-12-31')));
    expect(await bureau.get(`/rates/${rateId}`)).toMatchObject({ history: true });
  });
});

describe('Rates that are known only as past', () => {
  it('are told once when the source has them as its newest, and were usable since they came', async () => {
    const older = fileOf('2025-12-29');
    const [rateId] = rateIdsOf(await handIn(older, evening('2025-12-31')));
    expect(await bureau.bring(older, evening('2026-01-01'))).toMatchObject({
      outcome: 'imported',
      published: 1,
      known: 0,
    });
    expect(await bureau.bring(`${older}\n`, evening('2026-01-02'))).toMatchObject({ outcome: 'unchanged', known: 1 });
    expect(await bureau.events(`rates-${rateId}`)).toEqual(['RatesPublished', 'RatesConfirmed']);
    const [, confirmed] = await bureau.store.read(`rates-${rateId}`);
    expect(confirmed?.data).toMatchObject({ sha256: sha256(older), usableSince: evening('2025-12-31') });
    const then = `asOf=2025-12-29T18:00:00.000Z&knownAt=${evening('2025-12-31')}`;
    expect(await bureau.get(`/rates?${then}`)).toMatchObject({ rateId, publishedAt: evening('2025-12-31') });
  });
});

describe('A file of the source with several days', () => {
  it('has each of them compared with what was used before the file', async () => {
    const file = misprint(fileOf('2026-01-02', '2025-12-31')).replace('rate="1.1721"', 'rate="11.721"');
    const outcome = await bureau.bring(file, '2026-01-02T15:10:00.000Z');
    expect(outcome).toMatchObject({ outcome: 'questioned', days: 2, published: 0, questioned: 2 });
    for (const rateId of rateIdsOf(outcome)) {
      const { status, because } = await bureau.get(`/rates/${rateId}`);
      expect([status, because]).toEqual([
        'questioned',
        expect.arrayContaining([expect.objectContaining({ currency: 'USD', from: '1.1757' })]),
      ]);
    }
    expect(await bureau.get('/rates')).toMatchObject({ fixed: '2025-12-30' });
  });
  it('does not correct unseen what is in use', async () => {
    const corrected = fileOf('2025-12-30').replace('rate="1.1757"', 'rate="11.757"');
    const file = misprint(
      [...fileOf('2025-12-31').split('\n').slice(0, -1), ...corrected.split('\n').slice(1)].join('\n'),
    );
    expect(await bureau.bring(file, evening('2025-12-31'))).toMatchObject({ days: 2, published: 0, questioned: 2 });
    expect(await bureau.get('/rates')).toMatchObject({ fixed: '2025-12-30', rates: { USD: '1.1757' } });
  });
});

describe('A file that came too early', () => {
  it('is asked for again, and used when its day has come', async () => {
    const file = fileOf('2025-12-31');
    for (const at of ['2025-12-30T18:00:00.000Z', '2025-12-30T19:00:00.000Z'])
      expect(await bureau.bring(file, at)).toMatchObject({ outcome: 'rejected', reason: '2025-12-31 is not yet' });
    expect(await bureau.events('feed-ecb')).toEqual(['RateFileRejected']);
    expect(await bureau.bring(file, evening('2025-12-31'))).toMatchObject({ outcome: 'imported', published: 1 });
    expect(await bureau.bring(file, '2025-12-31T18:00:00.000Z')).toMatchObject({ outcome: 'unchanged', days: 0 });
  });
});
