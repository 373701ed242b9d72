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
 * `google/<audience>/000012-remove-001.csv`, in the order of which they are uploaded. Google knows nobody by our ids, so whoever is
 * to be forgotten is removed while it is still known who they are.
 */
export class GoogleAudience extends AudiencePlatform {
  readonly name = 'google';

  /** @param files where they are put; none is ever changed */
  constructor(
    private readonly files: Pick<Lake, 'create'>,
    private readonly rowsMax = customerMatchRowsMax,
  ) {
    super();
  }

  async sync(audience: Audience, { added, removed }: Changes): Promise<Synced> {
    checkedAudience(audience);
    return { unusable: (await this.write(audience, 'remove', removed)) + (await this.write(audience, 'add', added)) };
  }

  /** Google keeps nobody but in audiences. */
  async forget() {}

  /** By where members stand, not by their rows: told again when one of them is forgotten, nobody moves into a file that is there. */
  private async write({ name, version }: Audience, what: 'add' | 'remove', members: readonly Member[]) {
    let unusable = 0;
    for (const [at, some] of partsOf(members, this.rowsMax).entries()) {
      const rows: string[] = [];
      for (const few of partsOf(some, hashedAtOnce)) {
        rows.push(...few.map(customerMatchRow).filter((row) => row !== undefined));
        await turn();
      }
      unusable += some.length - rows.length;
      if (rows.length === 0) continue;
      const file = `${String(version).padStart(6, '0')}-${what}-${String(at + 1).padStart(3, '0')}.csv`;
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
