import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOther } from '#lake/own-folder.driver.js';

/** The folders of this process, whoever asked for them. */
const taken = new Set<string>();
const prefix = 'retreasure-export-';

/**
 * Where the files of an export are for as long as they are needed. There are names in them: what is left by a process that was
 * killed, the next one removes. Whose a folder is its name says.
 */
export class WorkFolders {
  constructor(private readonly parent: string) {}

  /** An empty one, which only we may look into. */
  async take(): Promise<string> {
    await mkdir(this.parent, { recursive: true });
    const folder = await mkdtemp(join(this.parent, `${prefix}${process.pid}-`));
    taken.add(folder);
    return folder;
  }

  async leave(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
    taken.delete(folder);
  }

  /** Removes what processes left that are no more; answers how many folders. Nobody works in them. */
  async sweep(): Promise<number> {
    let removed = 0;
    for (const name of await this.names()) {
      const folder = join(this.parent, name);
      const owner = new RegExp(`^${prefix}(\\d{1,10})-[A-Za-z0-9]{6}$`).exec(name)?.[1];
      if (owner === undefined || taken.has(folder) || isOther(Number(owner))) continue;
      await rm(folder, { recursive: true, force: true });
      removed++;
    }
    return removed;
  }

  private async names(): Promise<string[]> {
    try {
      return await readdir(this.parent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}
