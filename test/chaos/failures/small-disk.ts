import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const megabytes = 24;

/** Whether this system lets us have a disk of our own, in memory. */
export const hasSmallDisks = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

/** A disk of 24 MB at a folder, which only those processes see that are started {@link SmallDisk.within}. */
export class SmallDisk {
  private constructor(
    private readonly holder: ChildProcess,
    private readonly folder: string,
  ) {}

  static async open(folder: string): Promise<SmallDisk> {
    mkdirSync(folder, { recursive: true });
    const script = 'mount -t tmpfs -o size="$1m" tmpfs "$0" && echo mounted && exec sleep 3600';
    const holder = spawn('unshare', ['-rm', 'sh', '-c', script, folder, String(megabytes)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    return new SmallDisk(holder, folder);
  }

  get within(): readonly string[] {
    return ['nsenter', `--target=${this.holder.pid}`, '-U', '-m', '--preserve-credentials', `--wd=${process.cwd()}`];
  }

  /** How those see it who were not started within. */
  get seen(): string {
    return join(`/proc/${this.holder.pid}/root`, this.folder);
  }

  /** To the last byte. Answers with how to make room again. */
  fill(): () => void {
    const ballast = join(this.seen, 'ballast');
    const file = openSync(ballast, 'w');
    for (let bytes = 1_048_576; bytes >= 1;)
      try {
        writeSync(file, Buffer.alloc(bytes));
      } catch {
        bytes = Math.floor(bytes / 16);
      }
    closeSync(file);
    return () => rmSync(ballast);
  }

  close() {
    this.holder.kill('SIGKILL');
  }
}
