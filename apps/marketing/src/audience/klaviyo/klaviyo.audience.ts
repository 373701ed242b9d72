import type { z } from 'zod';
import type { PartnerCall } from '#service/partner-call.js';
import { isUnauthorised, withPresent, type Secret } from '#service/secret/secret.js';
import {
  AudiencePlatform,
  AudienceRefusal,
  AudienceUnreachable,
  checkedAudience,
  partsOf,
  type Audience,
  type Changes,
  type Member,
  type Synced,
} from '../audience-platform.js';
import { call, type Wait } from '../http.audience.js';
import { answerOf, deletionOf, importOf, job, list, lists, nothing, profileOf, profiles } from './klaviyo-profiles.js';

export type KlaviyoAccount = {
  /** https://a.klaviyo.com, or what speaks like it; a path in it is kept. */
  readonly url: string;
  /** A private key with the scopes lists:read, lists:write, profiles:read, profiles:write and data-privacy:write. */
  readonly apiKey: Secret;
  /** The silence after which a call counts as unanswered. */
  readonly timeoutMs: number;
  readonly wait: Wait;
};

const revision = '2026-07-15';
/** Klaviyo's limit is 10,000 profiles or 5 MB; fewer are sooner done again. */
const importedAtOnce = 1_000;
const removedAtOnce = 1_000;
/** Of ids in an address. */
const lookedUpAtOnce = 50;
const lookMs = 1_000;
const looksMax = 120;

/**
 * Lists at Klaviyo. A list says who is in an audience, and nothing of who agreed to be mailed by Klaviyo: nobody is subscribed there.
 * Somebody is known by our id, so that who has no address any more can still be removed.
 */
export class KlaviyoAudience extends AudiencePlatform {
  readonly name = 'klaviyo';
  private readonly url: string;

  constructor(private readonly us: KlaviyoAccount) {
    super();
    this.url = us.url.replace(/\/$/, '');
  }

  async sync(audience: Audience, { added, removed }: Changes): Promise<Synced> {
    checkedAudience(audience);
    let id = await this.find(audience.name);
    if (id !== undefined) await this.remove(id, removed);
    let unusable = 0;
    for (const some of partsOf(added, importedAtOnce)) {
      const known = some.map(profileOf).filter((one) => one !== undefined);
      unusable += some.length - known.length;
      if (known.length === 0) continue;
      id ??= await this.create(audience.name);
      unusable += await this.imported(await this.ask(job, 'POST', 'profile-bulk-import-jobs', importOf(id, known)));
    }
    return { unusable };
  }

  async forget(memberIds: readonly string[]): Promise<void> {
    for (const some of partsOf(memberIds, lookedUpAtOnce))
      for (const profile of await this.profilesOf(some))
        await this.ask(nothing, 'POST', 'data-privacy-deletion-jobs', deletionOf(profile));
  }

  /** The oldest: the answer of who made it may have been lost, and somebody made it again. */
  private async find(name: string): Promise<string | undefined> {
    const filter = `equals(name,${JSON.stringify(name)})`;
    return (await this.ask(lists, 'GET', `lists?${queryOf({ filter, sort: 'created' })}`)).data[0]?.id;
  }

  private async create(name: string): Promise<string> {
    const data = { type: 'list', attributes: { name, opt_in_process: 'single_opt_in' } };
    await this.ask(list, 'POST', 'lists', { data });
    const id = await this.find(name);
    if (id === undefined) throw new AudienceUnreachable('klaviyo has made a list, and does not find it yet');
    return id;
  }

  /** Klaviyo makes profiles after it has answered. Until then whoever is removed might still be added. */
  private async imported({ data }: z.output<typeof job>): Promise<number> {
    let { status, failed_count: failed } = data.attributes;
    for (let looks = 0; status !== 'complete'; looks++) {
      if (status === 'cancelled') throw new AudienceRefusal('cancelled', 'klaviyo has cancelled an import');
      if (looks === looksMax) throw new AudienceUnreachable(`klaviyo has not ended an import in ${looksMax} looks`);
      await this.us.wait(lookMs);
      const path = `profile-bulk-import-jobs/${encodeURIComponent(data.id)}`;
      ({ status, failed_count: failed } = (await this.ask(job, 'GET', path)).data.attributes);
    }
    return failed ?? 0;
  }

  private async remove(id: string, members: readonly Member[]) {
    const path = `lists/${encodeURIComponent(id)}/relationships/profiles`;
    for (const most of partsOf(members, removedAtOnce)) {
      const found: string[] = [];
      for (const some of partsOf(most, lookedUpAtOnce))
        found.push(...(await this.profilesOf(some.map(({ memberId }) => memberId))));
      const data = found.map((profile) => ({ type: 'profile', id: profile }));
      if (data.length > 0) await this.ask(nothing, 'DELETE', path, { data });
    }
  }

  private async profilesOf(memberIds: readonly string[]): Promise<readonly string[]> {
    const filter = `any(external_id,${JSON.stringify(memberIds)})`;
    const query = queryOf({ filter, 'fields[profile]': 'external_id', 'page[size]': '100' });
    return (await this.ask(profiles, 'GET', `profiles?${query}`)).data.map(({ id }) => id);
  }

  private async ask<Schema extends z.ZodType>(
    schema: Schema,
    method: PartnerCall['method'],
    path: string,
    body?: object,
  ): Promise<z.output<Schema>> {
    const { apiKey, timeoutMs, wait } = this.us;
    const media = 'application/vnd.api+json';
    const asking = () => {
      const headers = {
        ...{ authorization: `Klaviyo-API-Key ${apiKey.value}`, revision, accept: media },
        ...(body !== undefined && { 'content-type': media }),
      };
      return call({ partner: this.name, method, url: `${this.url}/api/${path}`, headers, body, timeoutMs }, wait);
    };
    return answerOf(schema, await withPresent([apiKey], asking, isUnauthorised));
  }
}

const queryOf = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
