import { describe, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { stockCount, type StockCountEvent } from './stock-count.js';

const types = { CountRecorded: 1 } satisfies Record<StockCountEvent['type'], 1>;
goldenContract(stockCount, join(__dirname, 'stock-count.golden.json'), Object.keys(types));

const given = specification(stockCount);
const data = {
  ...{ sku: 'POLISH-250', location: 'shop', counted: 12, countedAt: '2026-01-10T19:00:00.000Z', countId: 'count-1.17' },
};

describe('What people counted', () => {
  it('is recorded once', () => {
    given().when({ type: 'RecordCount', data }).then({ type: 'CountRecorded', data });
    given({ type: 'CountRecorded', data })
      .when({ type: 'RecordCount', data: { ...data, counted: 11 } })
      .thenNothing();
  });
});
