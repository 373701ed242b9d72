import { describe, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { builtTable, type BuiltTableCommand, type BuiltTableEvent } from './built-table.js';

const types = { TableFailed: 1, TableMended: 1 } satisfies Record<BuiltTableEvent['type'], 1>;
goldenContract(builtTable, join(__dirname, 'built-table.golden.json'), Object.keys(types));

const given = specification(builtTable);
const at = '2026-01-10T10:05:04.000Z';
const build = (runId: string, problem?: string): BuiltTableCommand => ({
  ...{ type: 'RecordBuild', data: { runId, at, ...(problem !== undefined && { problem }) } },
});
const failed: BuiltTableEvent = { type: 'TableFailed', data: { runId: 'r-1', at, problem: 'no column' } };
const mended: BuiltTableEvent = { type: 'TableMended', data: { runId: 'r-3', at, failedIn: 'r-1' } };

describe('A table', () => {
  it('says when it begins to fail, once', () => {
    given().when(build('r-1', 'no column')).then(failed);
    given(failed).when(build('r-2', 'another reason')).thenNothing();
  });
  it('says when it can be made again, and since which run it could not', () => {
    given(failed).when(build('r-3')).then(mended);
    given(failed, mended).when(build('r-4')).thenNothing();
    given(failed, mended)
      .when(build('r-5', 'no column'))
      .then({ type: 'TableFailed', data: { runId: 'r-5', at, problem: 'no column' } });
  });
  it('says nothing of what goes well', () => given().when(build('r-1')).thenNothing());
});
