import { setImmediate as turn } from 'node:timers/promises';
import type { Lake } from '#lake/lake.js';
import {
  AudiencePlatform,
  AudienceUnreachable,
  checkedAudience,
  partsOf,
  type Audience,
  type Changes,
  type Member,
  type Synced,
} from '../audience-platform.js';
import { customerMatchHeader, customerMatchRow, customerMatchRowsMax } from './customer-match.js';

/** Then others have their turn, who wait for an answer. */
const hashedAtOnce = 100;

/**
 * Google Customer Match, by files that people or Google's own Data Manager fetch: where the Google Ads API still takes members, it
 * does so only from who was allowed to before April 2026. Of each version there are files to remove and files to add,
 * `google/<audience>/000012-remove-001.csv`, in the order of which they are uploaded. Google knows nobody by our ids: where somebody
 * is removed of whom nothing can be read any more, there is one file of everybody else, `000012-all-001.csv`, which replaces the list
 * and all files before: in them is who was forgotten. It is a header alone, where nobody is left.
 */
export class GoogleAudience extends AudiencePlatform {
  readonly name = 'google';

  /** @param files where they are put; none is ever changed */
  constructor(
    private readonly files: Pick<Lake, 'create' | 'list' | 'remove'>,
    private readonly rowsMax = customerMatchRowsMax,
  ) {
    super();
  }

  async sync(audience: Audience, { added, removed, everybody }: Changes): Promise<Synced> {
    checkedAudience(audience);
    if (everybody !== undefined && removed.some((member) => customerMatchRow(member) === undefined))
      return this.replace(audience, await everybody());
    return { unusable: (await this.write(audience, 'remove', removed)) + (await this.write(audience, 'add', added)) };
  }

  /** Google keeps nobody but in audiences. */
  async forget() {}

  async replace(audience: Audience, everybody: readonly Member[]): Promise<Synced> {
    const unusable = await this.write(audience, 'all', everybody);
    await this.remove(audience, (file) => !file.startsWith(`${numberOf(audience.version)}-all-`));
    return { unusable };
  }

  async expire(audience: Audience) {
    await this.remove(audience, () => true);
  }

  /** By where members stand, not by their rows: told again when one of them is forgotten, nobody moves into a file that is there. */
  private async write({ name, version }: Audience, what: 'add' | 'remove' | 'all', members: readonly Member[]) {
    let unusable = 0;
    // Of two files that replace the list the second would take out whom the first has.
    const parts = what === 'all' ? [members] : partsOf(members, this.rowsMax);
    for (const [at, some] of parts.entries()) {
      const rows: string[] = [];
      for (const few of partsOf(some, hashedAtOnce)) {
        rows.push(...few.map(customerMatchRow).filter((row) => row !== undefined));
        await turn();
      }
      unusable += some.length - rows.length;
      if (rows.length === 0 && what !== 'all') continue;
      const file = `${numberOf(version)}-${what}-${String(at + 1).padStart(3, '0')}.csv`;
      await this.put(`google/${name}/${file}`, Buffer.from(customerMatchHeader + rows.join('')));
    }
    return unusable;
  }

  private async put(path: string, bytes: Buffer) {
    await this.files.create(path, bytes).catch((error: unknown) => {
      throw new AudienceUnreachable(`google: ${path} cannot be written`, { cause: error });
    });
  }

  /** Of that version and those before, also of such as nobody knows whether they were told. */
  private async remove({ name, version }: Audience, isOld: (file: string) => boolean) {
    const folder = `google/${name}/`;
    try {
      for await (const { path } of this.files.list(folder)) {
        const file = path.slice(folder.length);
        if (Number.parseInt(file, 10) <= version && isOld(file)) await this.files.remove(path);
      }
    } catch (error) {
      throw new AudienceUnreachable(`google: old files in ${folder} cannot be removed`, { cause: error });
    }
  }
}

const numberOf = (version: number) => String(version).padStart(6, '0');
