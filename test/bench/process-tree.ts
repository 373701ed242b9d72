import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ, which Linux shows to programs as 100 whatever the kernel ticks at. */
const ticksPerSecond = 100;

/** A process and all that it started, parents first. */
export function processTree(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = statOf(Number(name));
      return stat === undefined ? [] : [{ pid: Number(name), parent: Number(stat[1]) }];
    });
  const childrenOf = (pid: number): number[] =>
    parents.filter(({ parent }) => parent === pid).flatMap((child) => [child.pid, ...childrenOf(child.pid)]);
  return [root, ...childrenOf(root)];
}

/** The command line of a process; '' if it has gone meanwhile. */
export const commandOf = (pid: number) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');

/** Resident memory in MB. It counts a page once for every process that maps it, such as node's own code. */
export const rssMb = (pids: readonly number[]) => sumMb(pids, 'status', /^VmRSS:\s+(\d+) kB/m);

/** The same with shared pages divided among those who share them. The kernel walks all pages for it: not while measuring. */
export const pssMb = (pids: readonly number[]) => sumMb(pids, 'smaps_rollup', /^Pss:\s+(\d+) kB/m);

const sumMb = (pids: readonly number[], file: string, field: RegExp) =>
  pids.reduce((kilobytes, pid) => kilobytes + Number(field.exec(read(`/proc/${pid}/${file}`))?.[1] ?? 0), 0) / 1_024;

/** CPU seconds, user and system, that processes have used since they began. */
export const cpuSeconds = (...pids: readonly number[]): number =>
  pids.reduce((ticks, pid) => {
    const stat = statOf(pid);
    return stat === undefined ? ticks : ticks + Number(stat[11]) + Number(stat[12]);
  }, 0) / ticksPerSecond;

/** The fields of /proc/<pid>/stat after the name in parentheses, which may contain anything: the state is [0]. */
function statOf(pid: number): string[] | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Empty when the process has gone meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
