import { Injectable } from '@nestjs/common';
import { Lake } from '#lake/lake.js';
import { rowsIn } from '#lake/parquet-rows.js';
import { badCalls } from './clickstream-table.source.js';

/** What one request reads, of which the first file is read in any case. */
const filesMax = 200;
const bytesMax = 32 * 1_048_576;

/** The name of a file says when its window began: 0905-2-17-40.parquet. */
export const landedName = /^\d{4}-\d+-\d+-\d+\.parquet$/;

type Row = { readonly [column: string]: unknown };
export type LandedPage = {
  /** Names of files, that of the latest window first. */
  readonly names: readonly string[];
  /** The one that follows, if it is not among them. */
  readonly next?: string;
};

/** Calls that made no sense, as they lie in bronze. */
@Injectable()
export class LandedBadCalls {
  constructor(private readonly lake: Lake) {}

  /**
   * Files of a day (RFC 3339 date, UTC, by the hub's clock), from this one on. What a file says was decided before it was made, so it
   * counts though its commit may still be under way.
   */
  async pageOf(day: string, from?: string): Promise<LandedPage> {
    const files: { name: string; bytes: number }[] = [];
    for await (const { path, bytes } of this.lake.list(folderOf(day))) {
      const name = path.slice(folderOf(day).length);
      if (landedName.test(name) && (from === undefined || name <= from)) files.push({ name, bytes });
    }
    files.reverse();
    let sum = 0;
    const count = files.findIndex(({ bytes }, index) => {
      sum += bytes;
      return index > 0 && (index === filesMax || sum > bytesMax);
    });
    const names = files.map(({ name }) => name);
    return count < 0 ? { names } : { names: names.slice(0, count), next: names[count]! };
  }

  /** In the order in which they came. */
  async rowsOf(day: string, name: string, columns: string[]): Promise<readonly Row[]> {
    const bytes = await this.lake.read(`${folderOf(day)}${name}`);
    return bytes === undefined ? [] : rowsIn(bytes, columns);
  }
}

/** When the window of a file began, RFC 3339. */
export const windowOf = (day: string, name: string) => `${day}T${name.slice(0, 2)}:${name.slice(2, 4)}:00.000Z`;

const folderOf = (day: string) => `${badCalls.root}/date=${day}/`;
