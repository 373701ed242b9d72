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
 * is removed of whom nothing can be read any more, there are files of everybody else, `000012-all-001.csv`, which replace the list.
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
      return { unusable: await this.write(audience, 'all', await everybody()) };
    return { unusable: (await this.write(audience, 'remove', removed)) + (await this.write(audience, 'add', added)) };
  }

  /** Google keeps nobody but in audiences. */
  async forget() {}

  async expire({ name, version }: Audience) {
    for await (const { path } of this.files.list(`google/${name}/${numberOf(version)}-`)) await this.files.remove(path);
  }

  /** By where members stand, not by their rows: told again when one of them is forgotten, nobody moves into a file that is there. */
  private async write({ name, version }: Audience, what: 'add' | 'remove' | 'all', members: readonly Member[]) {
    let unusable = 0;
    for (const [at, some] of partsOf(members, this.rowsMax).entries()) {
      const rows: string[] = [];
      for (const few of partsOf(some, hashedAtOnce)) {
        rows.push(...few.map(customerMatchRow).filter((row) => row !== undefined));
        await turn();
      }
      unusable += some.length - rows.length;
      if (rows.length === 0) continue;
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
}

const numberOf = (version: number) => String(version).padStart(6, '0');
