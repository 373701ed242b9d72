import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Decider, Message } from './decider.js';
import type { Upcasters } from './event-store.js';
import { SqliteEventStore } from './sqlite.store.js';

/** One row of a golden file, as a release once stored it: never edited, only added to. */
type Stored = { readonly type: string; readonly schema: number; readonly data: unknown };

/**
 * Every stored event of every release still loads: the golden file holds one event of each type and schema version, in an
 * order that tells a story, and today's code must be able to fold them. `types` lists today's events; TypeScript proves it
 * complete when it is written as `Object.keys({ ... } satisfies Record<Event['type'], 1>)`.
 */
export const goldenContract = <C extends Message, E extends Message, S>(
  decider: Decider<C, E, S>,
  file: string,
  types: readonly string[],
  upcasters: Upcasters = {},
) =>
  describe(`The golden ${decider.stream}`, () => {
    const corpus = JSON.parse(readFileSync(file, 'utf8')) as Stored[];

    it('holds every type of event in every version of its shape', () => {
      const wanted = types.flatMap((type) =>
        Array.from({ length: 1 + (upcasters[type]?.length ?? 0) }, (_, index) => `${type} ${index + 1}`),
      );
      expect(new Set(corpus.map(({ type, schema }) => `${type} ${schema}`))).toEqual(new Set(wanted));
    });

    it('still loads and folds', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'retreasure-golden-'));
      const log = join(folder, 'events.db');
      const store = new SqliteEventStore(log, () => new Date(0), upcasters);
      const cause = JSON.stringify({ causationId: 'r-1', correlationId: 'r-1', actor: 'anonymous' });
      const db = new DatabaseSync(log);
      const insert = db.prepare(
        'insert into event (stream, version, type, schema, at, cause, data, hash) values (?, ?, ?, ?, ?, ?, ?, ?)',
      );
      const stream = `${decider.stream}-golden`;
      for (const [index, { type, schema, data }] of corpus.entries())
        insert.run(stream, index + 1, type, schema, '2026-01-01T00:00:00.000Z', cause, JSON.stringify(data), '');
      db.close();
      const events = await store.read<E>(stream);
      expect(events).toHaveLength(corpus.length);
      expect(events.reduce<S>(decider.evolve, decider.initial)).not.toEqual(decider.initial);
      await store.close();
      rmSync(folder, { recursive: true });
    });
  });
