import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { openEventStore } from './open-event-store.js';

const folder = mkdtempSync(join(tmpdir(), 'retreasure-open-log-'));
const now = () => new Date(0);
afterAll(() => rmSync(folder, { recursive: true }));

it('A log that does not open is named, with why', async () => {
  const text = join(folder, 'text.db');
  writeFileSync(text, 'a letter to somebody, and no database at all');
  await expect(openEventStore(`sqlite:${text}`, { now })).rejects.toThrow(
    `The log ${text} cannot be opened: Error: file is not a database`,
  );
  mkdirSync(join(folder, 'events.db'));
  await expect(openEventStore(`sqlite:${join(folder, 'events.db')}`, { now })).rejects.toThrow('/events.db cannot be');
  await expect(openEventStore(`sqlite:${text}/events.db`, { now })).rejects.toThrow('EEXIST');
  await expect(openEventStore('postgres:db', { now })).rejects.toThrow(
    'postgres:db: expected sqlite:<file> or cosmos:',
  );
});
