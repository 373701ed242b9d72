import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bureau, fileOf, sample, type Body } from '../bureau.contract.js';

describe('Prices and the past', () => {
  let bureau: Bureau;
  beforeAll(async () => {
    bureau = new Bureau();
    bureau.now = '2026-01-16T17:00:00.000Z';
    bureau.file = fileOf('2026-01-16');
    await bureau.open();
    const content = sample('eurofxref-hist.2025-12-15_2026-01-16.xml');
    await bureau.send('POST', '/v1/rate-files', { format: 'ecb-xml', history: true, content });
  });
  afterAll(async () => {
    await bureau.close();
    bureau.remove();
  });
  const price = (more: string) => bureau.get(`/prices?minor=125000&currency=USD&to=GBP&channel=ebay&${more}`);

  it('are what they were, whatever becomes known later', async () => {
    const asked: { path: string; answer: Body }[] = [];
    const ask = async () => {
      for (const day of ['2025-12-20', '2025-12-25', '2026-01-01', '2026-01-03', '2026-01-11', '2026-01-16'])
        for (const path of [
          `/rates?asOf=${day}T12:00:00.000Z`,
          `/prices?minor=9900&currency=USD&to=JPY&asOf=${day}T12:00:00.000Z`,
        ])
          asked.push({ path: `${path}&knownAt=${bureau.now}`, answer: await bureau.get(path) });
    };
    await ask();
    bureau.now = '2026-01-16T18:00:00.000Z';
    await bureau.send('PUT', '/v1/price-rules/JPY', { marginPercent: '3' });
    const corrected = fileOf('2026-01-09', '2025-12-19')
      .replace('"1.1642"', '"1.1643"')
      .replace('"1.1712"', '"1.1713"');
    await bureau.send('POST', '/v1/rate-files', { format: 'ecb-xml', history: true, content: corrected });
    await ask();
    bureau.now = '2026-01-16T19:00:00.000Z';
    for (const { path, answer } of asked) expect([path, await bureau.get(path)]).toEqual([path, answer]);
    expect(asked.every(({ answer }) => answer['rateId'] !== undefined)).toBe(true);
    const ids = (from: number) => asked.slice(from, from + 12).map(({ answer }) => answer['rateId']);
    expect(ids(0)).not.toEqual(ids(12));
  });

  it('follow the rule of the currency, and name it', async () => {
    bureau.now = '2026-01-16T20:00:00.000Z';
    expect(await price('')).toMatchObject({ price: { currency: 'GBP' }, ruleId: 'GBP-0' });
    const rule = {
      ...{ marginPercent: '2.5', rounding: { stepMinor: 100, minusMinor: 1 }, floorMinor: 500 },
      channelFeePercents: { ebay: '13.25' },
    };
    bureau.now = '2026-01-16T21:00:00.000Z';
    const set = await bureau.send('PUT', '/v1/price-rules/GBP', rule);
    expect(set.body).toEqual({ ...rule, ruleId: 'GBP-1', currency: 'GBP', version: 1 });
    expect((await bureau.send('PUT', '/v1/price-rules/GBP', rule)).body).toEqual(set.body);
    // 1250.00 USD at 1.1617 and 0.867, with 2.5 %, without the fee of 13.25 %: 1102.2636..., and up to ..99.
    expect(await price('')).toMatchObject({ price: { minor: 110_299, currency: 'GBP' }, ruleId: 'GBP-1' });
    expect(await price('asOf=2026-01-16T20:30:00.000Z')).toMatchObject({ ruleId: 'GBP-0' });
    expect(await price('knownAt=2026-01-16T20:30:00.000Z')).toMatchObject({ ruleId: 'GBP-0' });
    bureau.now = '2026-01-16T22:00:00.000Z';
    await bureau.send('PUT', '/v1/price-rules/GBP', { marginPercent: '0' }, { 'if-match': '"1"' });
    expect(await bureau.get('/price-rules/GBP/versions/1')).toEqual(set.body);
    expect(await bureau.get('/price-rules/GBP?asOf=2026-01-16T21:30:00.000Z')).toEqual(set.body);
    expect(await bureau.get('/price-rules/GBP')).toMatchObject({ ruleId: 'GBP-2', channelFeePercents: {} });
    expect((await bureau.send('GET', '/v1/price-rules/GBP/versions/3')).status).toBe(404);
    expect(await bureau.get('/price-rules/GBP/history')).toHaveLength(2);
  });

  it('need no rates in the currency of the piece', async () => {
    const { rateId, ...answer } = await bureau.get('/prices?minor=100&currency=USD&to=USD&source=nowhere');
    expect([rateId, answer['price']]).toEqual([undefined, { minor: 100, currency: 'USD' }]);
  });

  it('convert by the rates that are named, whatever counts now', async () => {
    const { rateId } = await bureau.get('/rates?asOf=2025-12-25T12:00:00.000Z');
    const then = await bureau.get(`/conversions?minor=-125000&currency=USD&to=JPY&rateId=${String(rateId)}`);
    // 1250.00 / 1.1787 * 183.72 of 24 December.
    expect(then).toMatchObject({ rateId, rounding: 'half-even', ratesAsOf: '2025-12-24T15:00:00.000Z' });
    expect(
      await bureau.get('/conversions?minor=-125000&currency=USD&to=JPY&asOf=2025-12-25T12:00:00.000Z'),
    ).toMatchObject({ to: then['to'], rateId });
  });

  it('are made again of the ids that they name, and depend on nothing else', async () => {
    bureau.now = '2026-01-16T23:00:00.000Z';
    await bureau.send('PUT', '/v1/price-rules/GBP', {
      marginPercent: '7',
      rounding: { stepMinor: 100, minusMinor: 1 },
    });
    const { moment: _, ageHours: __, stale: ___, ...made } = await price('asOf=2025-12-25T12:00:00.000Z');
    const { moment: ____, ageHours: _____, stale: ______, ...newer } = await price('');
    const {
      moment: _7,
      ageHours: _8,
      stale: _9,
      ...converted
    } = await bureau.get('/conversions?minor=125000&currency=USD&to=GBP&asOf=2025-12-25T12:00:00.000Z');
    expect([made['ruleId'], newer['ruleId'], converted['ruleId']]).toEqual(['GBP-0', 'GBP-3', 'half-even']);
    for (const later of ['2026-01-17T23:00:00.000Z', '2026-02-17T23:00:00.000Z']) {
      bureau.now = later;
      await bureau.send('PUT', '/v1/price-rules/GBP', { marginPercent: later.slice(6, 7) });
      for (const answer of [made, newer])
        expect(await price(`rateId=${String(answer['rateId'])}&ruleId=${String(answer['ruleId'])}`)).toEqual(answer);
      const again = `/conversions?minor=125000&currency=USD&to=GBP&rateId=${String(converted['rateId'])}`;
      expect(await bureau.get(again)).toEqual(converted);
    }
    const half = await price(`ruleId=GBP-3&asOf=2025-12-25T12:00:00.000Z`);
    expect(half).toMatchObject({
      ruleId: 'GBP-3',
      rateId: made['rateId'],
      moment: { asOf: '2025-12-25T12:00:00.000Z' },
    });
    expect(half['price']).not.toEqual(made['price']);
    expect(await bureau.get('/prices?minor=100&currency=USD&to=USD&ruleId=USD-0')).toEqual({
      ...{ asking: { minor: 100, currency: 'USD' }, price: { minor: 100, currency: 'USD' } },
      ...{ channel: 'web', ruleId: 'USD-0' },
    });
  });

  it('are not made where they cannot be', async () => {
    for (const [path, problem] of [
      ['/prices?minor=1&currency=USD&to=KWD', '400 /problems/invalid-request'],
      ['/prices?minor=1&currency=USD&to=BGN', '400 /problems/invalid-request'],
      ['/prices?minor=-1&currency=USD&to=EUR', '400 /problems/invalid-request'],
      ['/prices?minor=1e13&currency=USD&to=EUR', '400 /problems/invalid-request'],
      ['/prices?minor=1.5&currency=USD&to=EUR', '400 /problems/invalid-request'],
      ['/prices?minor=1000000000000&currency=EUR&to=IDR', '400 /problems/invalid-request'],
      ['/conversions?minor=1000000000000&currency=EUR&to=IDR', '400 /problems/invalid-request'],
      ['/conversions?minor=1&currency=USD&to=EUR&rateId=ecb-2020-01-01-00000000', '404 /problems/not-found'],
      ['/prices?minor=1&currency=USD&to=EUR&rateId=ecb-2020-01-01-00000000', '404 /problems/not-found'],
      ['/prices?minor=1&currency=USD&to=EUR&ruleId=EUR-9', '404 /problems/not-found'],
      ['/prices?minor=1&currency=USD&to=EUR&ruleId=GBP-1', '400 /problems/invalid-request'],
      ['/prices?minor=1&currency=USD&to=EUR&ruleId=EUR', '400 /problems/invalid-request'],
      ['/prices?minor=1&currency=USD&to=EUR&ruleId=EUR-00', '400 /problems/invalid-request'],
      ['/conversions?minor=1&currency=USD&to=EUR&source=nowhere', '404 /problems/not-found'],
      ['/prices?minor=1&currency=USD&to=EUR&asOf=1998-01-01T00:00:00.000Z', '404 /problems/not-found'],
      ['/rates?knownAt=2026-01-01T00:00:00.000Z', '404 /problems/not-found'],
      ['/rates/ecb-2020-01-01-00000000', '404 /problems/not-found'],
      ['/rates/ecb-2020-01-01-00000000/history', '404 /problems/not-found'],
      ['/price-rules/XAU', '400 /problems/invalid-request'],
      ['/price-rules/GBP/versions/-1', '400 /problems/invalid-request'],
    ]) {
      const { status, body } = await bureau.send('GET', `/v1${path}`);
      expect([path, `${status} ${String(body['type'])}`]).toEqual([path, problem]);
    }
    expect(await bureau.get('/prices?minor=1&currency=USD&to=EUR&channel=constructor')).toMatchObject({
      price: { minor: 1, currency: 'EUR' },
    });
  });
});
