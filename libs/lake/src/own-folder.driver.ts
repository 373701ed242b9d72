import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** An empty folder in `parent` for this process alone. What processes left there that are no more, goes. */
export async function ownFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent))
    if (!/^\d{1,10}$/.test(name) || !isOther(Number(name)))
      await rm(join(parent, name), { recursive: true, force: true });
  const folder = join(parent, String(process.pid));
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Whether another process with this number is at work. One with our own number was there before us. */
export function isOther(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
