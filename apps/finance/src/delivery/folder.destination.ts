import { createWriteStream } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { DestinationOptions } from './delivery.destination.js';
import { Refused, Unreachable } from './delivery.js';
import { FoldersDestination, type Entry, type Folders } from './folders.destination.js';

/** A folder in reach of this machine, which is made if it is not there: file:data/exports or file:///mnt/accountant. */
export class FolderDestination extends FoldersDestination {
  private readonly folder: string;

  /** @throws Error if the address is not one */
  constructor(url: string, options: DestinationOptions) {
    const path = url.startsWith('file:/') ? fileURLToPath(url) : url.replace(/^file:/, '');
    if (path === '') throw new Error('expected file: and the path of a folder');
    super(`file:${path.replace(/\/*$/, '/')}`, options);
    this.folder = resolve(path);
  }

  protected async open(): Promise<Folders> {
    await mkdir(this.folder, { recursive: true });
    return foldersIn(this.folder);
  }

  protected explained(error: unknown, place: string): Unreachable | Refused {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const said = `${place}: ${code || message}`;
    if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) return new Refused('no-space', said, { cause: error });
    if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return new Refused('forbidden', said, { cause: error });
    if (['ENOTDIR', 'EEXIST', 'ENAMETOOLONG'].includes(code)) return new Refused('no-place', said, { cause: error });
    return new Unreachable(said, { cause: error });
  }
}

function foldersIn(root: string): Folders {
  const at = (path: string) => join(root, path);
  /** None if it was removed meanwhile. */
  const entryOf = async (path: string, name: string): Promise<Entry[]> => {
    const entry = await lstat(join(at(path), name)).catch(unless(['ENOENT']));
    return entry ? [{ name, isFolder: entry.isDirectory(), bytes: entry.size, changedAt: entry.mtimeMs }] : [];
  };
  return {
    async list(path) {
      const names = await readdir(at(path)).catch(unless(['ENOENT', 'ENOTDIR']));
      return names && (await Promise.all(names.map((name) => entryOf(path, name)))).flat();
    },
    read: (path) => readFile(at(path), 'utf8'),
    async make(path) {
      await mkdir(at(path));
    },
    write: (path, content) => pipeline(content, createWriteStream(at(path), { flags: 'wx', flush: true })),
    rename: (from, to) => rename(at(from), at(to)),
    remove: (path) => rm(at(path), { recursive: true, force: true }),
    async settle(path) {
      const folder = await open(at(path), 'r');
      await folder.sync().finally(() => folder.close());
    },
    async free() {
      const { bavail, bsize } = await statfs(root);
      return bavail * bsize;
    },
    close: () => {},
  };
}

const unless = (codes: readonly string[]) => (error: NodeJS.ErrnoException) => {
  if (codes.includes(error.code ?? '')) return undefined;
  throw error;
};
