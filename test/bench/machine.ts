import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { quantile, median } from './closed-loop.js';
import { rounded } from './figure.js';

const fsyncs = 300;
const fileSystems: Record<number, string> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x01021994: 'tmpfs',
  0x794c7630: 'overlayfs',
};

/** The machine a run was made on; figures of two machines are not comparable, and hardly those of two days. */
export function machine(folder: string) {
  const cores = cpus();
  const { type: magic } = statfsSync(folder);
  return {
    figure: 'machine',
    ...{ cpu: cores[0]?.model ?? 'unknown', cores: cores.length, memoryMb: Math.round(totalmem() / 2 ** 20) },
    ...{ node: process.version, kernel: `${type()} ${release()}`, load: readFileSync('/proc/loadavg', 'utf8').trim() },
    ...{ fileSystem: fileSystems[magic] ?? `0x${magic.toString(16)}`, ...fsyncMs(folder) },
  };
}

/** What one 4 KB write with fsync takes where the data would lie. */
function fsyncMs(folder: string) {
  const place = mkdtempSync(join(folder, 'fsync-'));
  const file = openSync(join(place, 'log'), 'w');
  const block = Buffer.alloc(4_096, 1);
  const times = Array.from({ length: fsyncs }, () => {
    const start = performance.now();
    writeSync(file, block);
    fsyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  rmSync(place, { recursive: true });
  const p99 = quantile(
    times.toSorted((a, b) => a - b),
    0.99,
  );
  return { fsyncP50Ms: rounded(median(times)), fsyncP99Ms: rounded(p99) };
}
