import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from './sqlite.store.js';
import { StoredLog } from './stored-log.js';

const cause = { causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' };

describe('A log as it is stored', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'retreasure-stored-log-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = () => join(folder, 'events.db');

  it('says what was appended in the words of then, while a later release goes on', async () => {
    const early = new SqliteEventStore(file(), () => new Date(0));
    const [first] = await early.append('vase-1', 0, [{ type: 'Put', data: { n: 1, '10': 'ä' } }], cause);
    await early.close();
    const later = new SqliteEventStore(file(), () => new Date(1), { Put: [() => ({ lifted: true })] });
    const log = StoredLog.open(`sqlite:${file()}`);
    await later.append('vase-2', 0, [{ type: 'Put', data: {} }], cause);
    expect([...log.events(1, 1)]).toEqual([
      {
        ...{ position: 1, stream: 'vase-1', version: 1, type: 'Put', schema: 1, at: '1970-01-01T00:00:00.000Z' },
        ...{ cause: JSON.stringify(cause), data: '{"10":"ä","n":1}', hash: first!.hash },
      },
    ]);
    expect([...log.events(1, 9)].map(({ stream, schema }) => [stream, schema])).toEqual([
      ['vase-1', 1],
      ['vase-2', 2],
    ]);
    expect(log.marks(0, 9)).toEqual((await later.marks(null, 9)).events);
    log.close();
    await later.close();
  });

  it('is not made where there is none', () => {
    expect(() => StoredLog.open(`sqlite:${file()}`)).toThrow('unable to open');
    expect(() => StoredLog.open('cosmos:https://x')).toThrow('cosmos:https://x: expected sqlite:<file>');
  });
});
