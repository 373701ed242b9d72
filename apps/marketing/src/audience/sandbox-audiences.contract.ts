import { BookFile } from '../../../sandbox/src/book-file.js';
import { Chance } from '../../../sandbox/src/chance.js';
import { Faults } from '../../../sandbox/src/faults.js';
import { Front } from '../../../sandbox/src/front.js';
import { openAudiences } from '../../../sandbox/src/audiences/open-audiences.js';
import type { AudiencePlatform as Platform } from '../../../sandbox/src/audiences/audience-books.js';
import type { AudienceBackend } from './audience-backend.contract.js';
import type { AudiencePlatform, Member } from './audience-platform.js';
import type { Wait } from './http.audience.js';

export type Means = { readonly url: string; readonly timeoutMs: number; readonly wait: Wait };
type Wanted = {
  readonly platform: Platform;
  readonly make: (means: Means) => AudiencePlatform;
  /** With credentials that are nobody's. */
  readonly stranger: (means: Means) => AudiencePlatform;
  readonly emailAt: (member: Member) => string;
};

export const apiKey = 'pk_of_the_specification';
export const metaAccount = { accessToken: 'a token of the specification', adAccountId: '120330000000001' };

/** A platform of the sandbox alone, whose clock only moves when somebody waits. */
export async function sandboxAudiences({ platform, make, stranger, emailAt }: Wanted): Promise<AudienceBackend> {
  let ms = Date.parse('2026-06-15T12:00:00Z');
  const file = new BookFile();
  const faults = new Faults(new Chance(7));
  const audiences = openAudiences({ file, klaviyoApiKey: apiKey, meta: metaAccount, now: () => ms });
  const parts = new Map(audiences.parts);
  const report = (message: string) => {
    throw new Error(message);
  };
  const front = new Front((path) => parts.get(path.split('/', 2)[1] ?? ''), faults, file, report);
  const port = await front.listen(0, '127.0.0.1');
  const wait = (waited: number) => Promise.resolve(void (ms += waited));
  const means = { url: `http://127.0.0.1:${port}/${platform}`, timeoutMs: 20_000, wait };
  const membersOf = (audience: string) =>
    audiences
      .kept(platform)
      .filter(({ name }) => name === audience)
      .flatMap(({ members }) => members);
  return {
    ...{ platform: make(means), stranger: stranger(means), emailAt },
    members: (audience) =>
      Promise.resolve(
        membersOf(audience)
          .map(({ externalId }) => externalId!)
          .sort(),
      ),
    knows: (memberId) => Promise.resolve(audiences.knows(platform, memberId)),
    countOf: (audience) => Promise.resolve(audiences.kept(platform).filter(({ name }) => name === audience).length),
    emailsOf: (audience) => Promise.resolve(membersOf(audience).map(({ email }) => email!)),
    async losing(position, call) {
      const before = { match: { part: platform }, fault: 'delay' as const, ms: 0, times: position };
      const lost = { match: { part: platform }, fault: 'error-after-success' as const, times: 1 };
      faults.set([...(position > 0 ? [before] : []), lost]);
      await call().catch(() => undefined);
      const happened = faults.counts.at(-1)!.happened > 0;
      faults.clear();
      return happened;
    },
    fail: () => faults.set([{ match: { part: platform }, fault: 'error', times: 1 }]),
    recover: () => faults.clear(),
    async close() {
      await front.close();
      file.close();
    },
  };
}
