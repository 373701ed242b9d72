import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deadBus, startToy } from '#service/toy/toy.contract.js';
import { analytics } from '../analytics.module.js';
import { analyticsConfig } from '../config.js';
import { runDay } from '../schedule/run-day.js';
import { SampleLake } from '../warehouse/bronze.contract.js';
import { companions } from './companions.js';

const viewedTogether = (pairs: string) => `/*
description: Pieces that the same people looked at.
owner: analytics
personal: none
keys: [unit_id, place]
columns:
  unit_id: { type: VARCHAR, is: The piece, notNull: true }
  place: { type: INTEGER, is: The most people first, notNull: true }
  with_unit_id: { type: VARCHAR, is: The other, notNull: true }
*/
select * from (values ${pairs}) as viewed (unit_id, place, with_unit_id)
`;
const day = '2026-01-10';
const cause = { causationId: 'r', correlationId: 'r', actor: 'schedule:tables' };

describe('What pieces are viewed with', () => {
  let lake: SampleLake;
  let toy: Awaited<ReturnType<typeof startToy>>;
  let runs = 0;

  const service = () => toy.service('analytics');
  const build = async (pairs: string) => {
    const warehouse = lake.warehouse({ 'gold/viewed_together.sql': viewedTogether(pairs) });
    const { outcomes } = await warehouse.build();
    expect(outcomes).toMatchObject([{ outcome: 'built' }]);
    await warehouse.close();
  };
  /** As after the tables were made; answers what is said of each piece from then on. */
  const run = async () => {
    const done = { runId: `asked-${++runs}`, by: 'a', at: `${day}T10:0${runs}:00.000Z` };
    const wanted = { ...done, schedule: 'batch', whole: false } as const;
    const outcome = { built: 1, unchanged: 0, failed: [], heldBack: [] };
    const { commands } = service();
    await commands.handle(runDay, day, { type: 'StartRun', data: wanted }, cause);
    await commands.handle(runDay, day, { type: 'FinishRun', data: { ...done, ...outcome } }, cause);
    for (const name of ['companions-told', 'companions'])
      await service()
        .subscribers.subscriptions.find((one) => one.name === name)!
        .caughtUp();
    const pieces = ['CM-1', 'CM-2', 'CM-3'];
    return Promise.all(pieces.map(async (unitId) => commands.read(companions, unitId)));
  };
  const told = async () => (await run()).map(({ state, version }) => [version, ...state]);

  beforeAll(async () => {
    lake = await SampleLake.open();
    const data = join(lake.folder, 'data');
    const env = {
      DATA_DIR: data,
      LAKE_URL: `file:${join(lake.folder, 'lake')}`,
      EVENT_HUBS_CONNECTION_STRING: deadBus,
    };
    toy = await startToy({ services: [{ ...analytics(analyticsConfig(env)), jobs: [] }], folder: data });
  });
  afterAll(async () => {
    await toy.close();
    await lake.close();
  });

  it('is told of no piece before that is known', async () => expect(await told()).toEqual([[0], [0], [0]]));

  it('is told after a run of the tables, and again only of pieces of which it changed', async () => {
    await build(`('CM-1', 1, 'CM-2'), ('CM-1', 2, 'CM-3'), ('CM-2', 1, 'CM-1'), ('CM-3', 1, 'CM-1')`);
    const first = [
      [1, 'CM-2', 'CM-3'],
      [1, 'CM-1'],
      [1, 'CM-1'],
    ];
    expect(await told()).toEqual(first);
    expect(await told()).toEqual(first);
    await build(`('CM-1', 1, 'CM-3'), ('CM-1', 2, 'CM-2'), ('CM-2', 1, 'CM-1')`);
    const second = [[2, 'CM-3', 'CM-2'], [1, 'CM-1'], [2]];
    expect(await told()).toEqual(second);
    expect(await told()).toEqual(second);
  });
});
