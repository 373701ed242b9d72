import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fx from '#contracts/fx.js';
import * as orders from '#contracts/orders.js';
import { Office, type Body } from '../office.contract.js';

let office: Office;
const minute = (count: number) => `2026-01-10T15:0${count}:00.000Z`;
beforeAll(async () => {
  office = await Office.open();
  for (const [index, subjectId] of ['c-1', 'c-2', 'c-1', 'c-3', 'c-1'].entries()) {
    const actor = index === 2 ? 'staff:u-2' : 'staff:u-1';
    const read = { ...orders.PersonalDataRead.example, readId: `read-${index}`, subjectId, actor, at: minute(index) };
    await office.hear(orders.PersonalDataRead.of(read));
    await office.hear(orders.PersonalDataRead.of(read));
    await office.hear(fx.AlertRaised.of({ ...fx.AlertRaised.example, alertId: `alert-${index}`, at: minute(index) }));
  }
  await office.settled();
});
afterAll(() => office.close());

const page = async (path: string) =>
  (await office.staff('auditor', 'GET', path)).body as { reads?: Body[]; alerts?: Body[]; next?: string };
const times = (list: Body[] | undefined) => list!.map(({ at }) => Number((at as string).slice(15, 16)));

describe('Who read what', () => {
  it.each([
    ['', [4, 3, 2, 1, 0]],
    ['subjectId=c-1', [4, 2, 0]],
    ['actor=staff:u-1', [4, 3, 1, 0]],
    ['subjectId=c-1&actor=staff:u-2', [2]],
    [`from=${minute(1)}&until=${minute(3)}`, [2, 1]],
    ['subjectId=c-9', []],
  ])('is listed by %s, the latest first', async (query, wanted) =>
    expect(times((await page(`/v1/personal-data-reads?${query}`)).reads)).toEqual(wanted),
  );
  it('is listed page by page', async () => {
    const first = await page('/v1/personal-data-reads?subjectId=c-1&limit=2');
    const rest = await page(`/v1/personal-data-reads?subjectId=c-1&limit=2&cursor=${first.next}`);
    expect([times(first.reads), times(rest.reads), rest.next]).toEqual([[4, 2], [0], undefined]);
  });
  it('says who, what for, and what of it', async () => {
    const { reads } = await page('/v1/personal-data-reads?subjectId=c-3');
    const { readId: _, ...read } = orders.PersonalDataRead.example;
    expect(reads).toEqual([{ ...read, service: 'orders', subjectId: 'c-3', at: minute(3) }]);
  });
  it('is for data steward and auditor', async () => {
    expect((await office.staff('data-steward', 'GET', '/v1/personal-data-reads')).status).toBe(200);
    expect((await office.staff('administrator', 'GET', '/v1/personal-data-reads')).status).toBe(403);
    expect((await office.shopper('c-1', 'GET', '/v1/personal-data-reads?subjectId=c-1')).status).toBe(403);
  });
});

describe('Alerts', () => {
  it('are listed, the latest first, page by page', async () => {
    const first = await page('/v1/alerts?limit=3');
    const rest = await page(`/v1/alerts?limit=3&cursor=${first.next}`);
    expect([times(first.alerts), times(rest.alerts), rest.next]).toEqual([[4, 3, 2], [1, 0], undefined]);
    const { alertId: _, ...alert } = fx.AlertRaised.example;
    expect(first.alerts![0]).toEqual({ ...alert, service: 'fx', at: minute(4) });
  });
  it('are listed by kind', async () => {
    expect((await page('/v1/alerts?kind=permission-probes')).alerts).toHaveLength(5);
    expect((await page('/v1/alerts?kind=failed-logins')).alerts).toEqual([]);
  });
  it('are for auditor and administrator', async () => {
    expect((await office.staff('administrator', 'GET', '/v1/alerts')).status).toBe(200);
    expect((await office.staff('data-steward', 'GET', '/v1/alerts')).status).toBe(403);
  });
});
