import { link, mkdir, mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { checkedPath, Lake, type LakeFile } from './lake.js';
import { isOther } from './own-folder.driver.js';

// No part of a path in the lake begins with a dot, so that nobody takes them for files of it.
const unfinished = '.unfinished-';
// In all threads of a process: its number, which one before it may have had, and when it began.
const own = `${unfinished}${process.pid}-${Math.round(performance.timeOrigin)}-`;

/**
 * A folder of this machine. A file is written under a name that nobody reads, brought to the disk, and only then given its own
 * name, which fails if there is one: whoever is killed on the way leaves at most a folder `.unfinished-<process>-...` behind, which
 * goes when the lake is next opened.
 */
export class FolderLake extends Lake {
  private constructor(private readonly root: string) {
    super();
  }

  static async open(root: string): Promise<FolderLake> {
    await mkdir(root, { recursive: true });
    const isLeft = (name: string) => name.startsWith(unfinished) && !name.startsWith(own) && !isOther(writerOf(name));
    for (const name of (await readdir(root)).filter(isLeft))
      await rm(join(root, name), { recursive: true, force: true });
    return new FolderLake(root);
  }

  async create(path: string, bytes: Uint8Array): Promise<boolean> {
    const file = join(this.root, checkedPath(path));
    // Whoever deletes a lake to have it made again may delete the folder.
    await mkdir(this.root, { recursive: true });
    const folder = await mkdtemp(join(this.root, own));
    try {
      await writeDurably(join(folder, 'file'), bytes);
      await this.makeFolder(dirname(file));
      const isNew = await linked(join(folder, 'file'), file);
      // Also of a file that was there: whoever gave it its name may have been killed before this.
      await syncFolder(dirname(file));
      return isNew;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return orIfMissing(readFile(join(this.root, checkedPath(path))), undefined);
  }

  async *list(prefix: string): AsyncIterable<LakeFile> {
    const slash = prefix.lastIndexOf('/');
    if (slash >= 0) checkedPath(prefix.slice(0, slash));
    for await (const path of this.walk(prefix.slice(0, slash + 1), prefix)) {
      const found = await orIfMissing(stat(join(this.root, path)), undefined);
      if (found !== undefined) yield { path, bytes: found.size };
    }
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.root, checkedPath(path)), { force: true });
  }

  /** `folder` ends with a slash, or is empty. */
  private async *walk(folder: string, prefix: string): AsyncIterable<string> {
    const entries = await orIfMissing(readdir(join(this.root, folder), { withFileTypes: true }), []);
    // With its slash, since 'a-b/c' comes before 'a/c'.
    const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    for (const name of names.sort()) {
      const path = folder + name;
      if (name.startsWith('.')) continue;
      if (name.endsWith('/')) {
        if (path.startsWith(prefix) || prefix.startsWith(path)) yield* this.walk(path, prefix);
      } else if (path.startsWith(prefix)) yield path;
    }
  }

  /** A new name in a folder is itself a change that a power cut may undo, also that of a folder. */
  private async makeFolder(folder: string) {
    const first = await mkdir(folder, { recursive: true });
    if (first === undefined) return;
    for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
  }
}

const writerOf = (name: string) => Number(name.slice(unfinished.length).split('-')[0]);

async function writeDurably(path: string, bytes: Uint8Array) {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

const linked = (from: string, to: string) =>
  link(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );

async function syncFolder(path: string) {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const orIfMissing = <T, None>(found: Promise<T>, none: None): Promise<T | None> =>
  found.catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code ?? '')) return none;
    throw error;
  });
