import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bureau } from '../bureau.contract.js';
import { sampleCampaign } from './campaigns.controller.js';

let bureau: Bureau;
beforeAll(async () => {
  bureau = await Bureau.open();
  const body = { name: 'Regulars', rule: { anyOf: [{ orders: { min: 2 } }] } };
  await bureau.staff('marketing', 'PUT', '/v1/segments/lapsing-regulars', { body });
});
afterAll(() => bureau.close());

const path = '/v1/campaigns/spring-clocks';
const ask = (method: string, to: string, body?: object, headers = {}) =>
  bureau.staff('marketing', method, to, { ...(body && { body }), headers });
const plan = (over = {}, headers = {}, to = path) => ask('PUT', to, { ...sampleCampaign, ...over }, headers);
const spend = (body: object, to = path) => ask('POST', `${to}/spend`, body);
const header = 'key,day,amount,currency,source,impressions,clicks';

describe('A campaign', () => {
  it('is planned in versions, by who knows the last', async () => {
    const { status, headers, body } = await plan();
    expect([status, headers.get('etag'), body]).toMatchObject([
      200,
      '"1"',
      { ...sampleCampaign, campaignId: 'spring-clocks', version: 1, status: 'planned', people: {} },
    ]);
    expect((await plan()).body).toMatchObject({ version: 1 });
    expect((await plan({ name: 'Clocks' }, { 'if-match': '"9"' })).status).toBe(412);
    expect((await plan({ name: 'Clocks' }, { 'if-match': '"1"' })).body).toMatchObject({ version: 2 });
  });

  it.each([
    ['lacks a segment', { segmentId: 'none' }, 409, { title: 'Segment unknown' }],
    [
      'is over before it begins',
      { startAt: '2026-03-01T08:00:00.000Z', endAt: '2026-03-02T08:00:00.000Z' },
      400,
      { errors: [{ pointer: '#/endAt' }] },
    ],
    ['has shares that are no whole', { controlPercent: 30 }, 400, { errors: [{ pointer: '#/variants' }] }],
  ])('is not planned if it %s', async (_, over, status, problem) => {
    const answer = await plan(over, {}, '/v1/campaigns/impossible');
    expect([answer.status, answer.body]).toMatchObject([status, problem]);
  });

  it('is listed by id, for who works in marketing', async () => {
    await plan({}, {}, '/v1/campaigns/autumn');
    await bureau.settled();
    const first = (await ask('GET', '/v1/campaigns?limit=1')).body;
    expect(first['campaigns']).toMatchObject([{ campaignId: 'autumn', status: 'planned' }]);
    const { body } = await ask('GET', `/v1/campaigns?cursor=${String(first['next'])}`);
    expect(body['campaigns']).toMatchObject([{ campaignId: 'spring-clocks', name: 'Clocks' }]);
    expect((await bureau.staff('warehouse', 'GET', '/v1/campaigns')).status).toBe(403);
    expect((await ask('GET', '/v1/campaigns/none')).status).toBe(404);
  });

  it('is stopped once and for all', async () => {
    const stop = (to: string) => ask('POST', `${to}/stops`, { reason: 'sold out' });
    for (const _ of [1, 2])
      expect(await stop('/v1/campaigns/autumn')).toMatchObject({ status: 200, body: { status: 'stopped' } });
    expect((await stop('/v1/campaigns/none')).status).toBe(409);
    expect((await plan({ name: 'Again' }, {}, '/v1/campaigns/autumn')).status).toBe(409);
  });
});

describe('What a campaign costs', () => {
  it('is told as a file, whose lines are taken that make sense, and that may be sent again', async () => {
    const lines = [
      ...['meta-1,2026-03-13,12.50,USD,meta,4100,37', 'google-1,2026-03-13,7,USD,google-ads,,', 'short,2026-03-13'],
      ...['day,13.03.2026,1,USD,meta,,', 'amount,2026-03-13,"1,50",USD,meta,,', 'currency,2026-03-13,1,XYZ,meta,,'],
      ...['clicks,2026-03-13,1,USD,meta,,many', 'euro,2026-03-13,1,EUR,meta,,', 'meta-1,2026-03-13,13.50,USD,meta,,'],
    ];
    const csv = `\ufeff${header}\r\n${lines.join('\r\n')}\r\n`;
    const { body } = await spend({ csv });
    expect(body).toEqual({
      ...{ imported: 2, repeated: 0, spent: { minor: 1_950, currency: 'USD' }, version: 4 },
      problems: [
        { line: 4, detail: '2 fields under 7 names' },
        { line: 5, detail: expect.stringMatching(/^day: /) },
        { line: 6, detail: expect.stringMatching(/^amount: "1,50" is not an amount/) },
        { line: 7, detail: expect.stringMatching(/^amount: .*XYZ/) },
        { line: 8, detail: expect.stringMatching(/^clicks: /) },
        { line: 9, detail: 'the campaign spends USD' },
        { line: 10, detail: 'meta-1 is another line: a correction has a key of its own' },
      ],
    });
    expect((await spend({ csv })).body).toMatchObject({ imported: 0, repeated: 2 });
  });

  it('is told as JSON, too, and stops the campaign once the budget is spent', async () => {
    const line = { key: 'print-1', day: '2026-03-14', amount: { minor: 48_050, currency: 'USD' }, source: 'print' };
    expect((await spend({ lines: [line, line] })).body).toMatchObject({ imported: 1, repeated: 1, problems: [] });
    expect((await ask('GET', path)).body).toMatchObject({ status: 'stopped', spent: { minor: 50_000 } });
    const events = await bureau.service.store.read('campaign-spring-clocks');
    expect(events.at(-1)).toMatchObject({ type: 'BudgetSpent', data: { spent: { minor: 50_000, currency: 'USD' } } });
  });

  it.each([
    ['nothing', {}, '#'],
    ['both', { csv: header, lines: [] }, '#'],
    ['a file without a header', { csv: 'meta-1,2026-03-13,12.50,USD,meta\n' }, '#/csv'],
    ['another column', { csv: `${header},note\n` }, '#/csv'],
    ['no CSV', { csv: `${header}\n"a\n` }, '#/csv'],
    ['too many lines', { csv: `${header}\n${'a,b,c,d,e,f,g\n'.repeat(1_001)}` }, '#/csv'],
    ['a line that is none', { lines: [{ key: 'k', day: '2026-02-30', source: 'meta' }] }, '#/lines/0/day'],
  ])('is not %s', async (_, body, pointer) => {
    const { status, body: problem } = await spend(body);
    const pointers = (problem['errors'] as { pointer: string }[]).map((error) => error.pointer);
    expect([status, pointers]).toEqual([400, expect.arrayContaining([pointer])]);
  });

  it('belongs to a campaign that there is', async () =>
    expect((await spend({ csv: `${header}\nk,2026-03-13,1,USD,meta,,\n` }, '/v1/campaigns/none')).status).toBe(409));
});
