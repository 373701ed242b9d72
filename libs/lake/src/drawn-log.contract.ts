import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { SqliteEventStore } from '#eventsourcing/sqlite.store.js';
import { sha256 } from './lay.js';

const types = ['OrderPlaced', 'OrderConfirmed', 'PaymentCaptured', 'UnitHeld', 'WindowEnded'];

/** Whole numbers from 0 to below `count`; the same for the same seed. */
export function lots(seed: number) {
  const generator = xoroshiro128plus(seed);
  return (count: number) => uniformInt(generator, 0, count - 1);
}

/** Hours of a log, with a clock that is sometimes set back and now and then is far ahead. */
export async function drawLog(file: string, draw: (count: number) => number, appends: number) {
  let atMs = Date.parse('2026-01-10T22:30:00Z');
  const store = new SqliteEventStore(file, () => new Date(atMs));
  for (let n = 0; n < appends; n++) {
    atMs += draw(40) === 0 ? (draw(2) - 0.5) * 180_000_000 : draw(150_000) - 20_000;
    const events = Array.from({ length: 1 + draw(4) }, (_, index) => ({
      type: types[draw(types.length)]!,
      data: { n, index, note: 'Vase "Œil" 花瓶\u2028'.repeat(draw(6)) },
    }));
    const traced = draw(2) === 0 ? {} : { traceparent: `00-a-${n}-01` };
    const cause = { causationId: `r-${n}`, correlationId: `r-${draw(n + 1)}`, actor: `staff:u-${draw(3)}`, ...traced };
    await store.append(`vase-${n}`, 0, events, cause);
  }
  return store;
}

export async function allOf<One>(some: AsyncIterable<One>) {
  const all: One[] = [];
  for await (const one of some) all.push(one);
  return all;
}

/** Every file of a lake in a folder, by its path, with the hash of its bytes. */
export const hashesIn = (lake: string): Record<string, string> =>
  Object.fromEntries(
    globSync('**/*', { cwd: lake })
      .filter((path) => statSync(join(lake, path)).isFile())
      .sort()
      .map((path) => [path, sha256(readFileSync(join(lake, path)))]),
  );
