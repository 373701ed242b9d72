import { glob, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Lake } from '#lake/lake.js';

/**
 * Files of the lake where DuckDB can read them: in the lake's own folder, or fetched from where it is. They never change, so what
 * was fetched once is good for ever.
 */
export class NearFiles {
  private kept: ReadonlySet<string> = new Set();

  constructor(
    private readonly lake: Lake,
    /** `isLake`: the folder is the lake itself. */
    private readonly place: { readonly folder: string; readonly isLake: boolean },
  ) {}

  get folder() {
    return this.place.folder;
  }

  /** The path on this machine of each. @throws Error if one is not in the lake. */
  async paths(files: readonly { readonly path: string; readonly bytes: number }[]): Promise<string[]> {
    const near = files.map(({ path }) => join(this.place.folder, path));
    if (!this.place.isLake)
      for (const [index, file] of files.entries())
        if (!(await this.has(near[index]!, file.bytes))) await this.fetch(file.path, near[index]!);
    return near;
  }

  /** Makes room: leaves these alone, and those that the last call left. What is needed again is fetched again. */
  async keep(paths: ReadonlySet<string>): Promise<void> {
    if (this.place.isLake) return;
    for await (const path of glob('**/*.parquet', { cwd: this.place.folder }))
      if (!paths.has(path) && !this.kept.has(path)) await rm(join(this.place.folder, path), { force: true });
    this.kept = paths;
  }

  private async has(file: string, bytes: number) {
    return stat(file).then(
      ({ size }) => size === bytes,
      () => false,
    );
  }

  private async fetch(path: string, file: string) {
    const bytes = await this.lake.read(path);
    if (bytes === undefined) throw new Error(`${path}: not in the lake, though a table says so`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, bytes);
    await rename(`${file}.part`, file);
  }
}
