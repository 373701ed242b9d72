import { setImmediate as turn } from 'node:timers/promises';
import type { z } from 'zod';
import type { PartnerCall } from '#service/partner-call.js';
import { isUnauthorised, withPresent, type Secret } from '#service/secret/secret.js';
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
import { call, type Wait } from '../http.audience.js';
import { adding, answerOf, audiences, made, metaRow, metaUsersMax, received, removing } from './meta-users.js';

export type MetaAccount = {
  /** https://graph.facebook.com, or what speaks like it; a path in it is kept. */
  readonly url: string;
  /** Of a system user with the permission ads_management. */
  readonly accessToken: Secret;
  /** Its digits, without act_. */
  readonly adAccountId: string;
  /** The silence after which a call counts as unanswered. */
  readonly timeoutMs: number;
  readonly wait: Wait;
  /** A number from 1 to 2^53, another one each time. */
  readonly newSession: () => number;
};

const version = 'v25.0';
const pageSize = 100;
/** Meta lets an ad account have 500 audiences of files. */
const pagesMax = 10;

/**
 * Custom audiences at Meta, which takes a day to find who was added and removed. Somebody is known there by our id beside hashes of
 * what they told us, so that who has been forgotten can still be removed.
 */
export class MetaAudience extends AudiencePlatform {
  readonly name = 'meta';
  private readonly url: string;

  constructor(private readonly us: MetaAccount) {
    super();
    this.url = `${us.url.replace(/\/$/, '')}/${version}`;
  }

  async sync(audience: Audience, { added, removed }: Changes): Promise<Synced> {
    checkedAudience(audience);
    const found = await this.find(audience.name);
    if (found !== undefined)
      for (const some of partsOf(removed, metaUsersMax))
        await this.ask(received, 'DELETE', `${found}/users`, removing(some));
    return added.length === 0 ? { unusable: 0 } : this.add(found, audience.name, added);
  }

  /** Meta keeps nobody but in audiences. */
  async forget() {}

  private async add(found: string | undefined, name: string, members: readonly Member[]): Promise<Synced> {
    const rows: (readonly string[])[] = [];
    for (const some of partsOf(members, metaUsersMax)) {
      rows.push(...some.map(metaRow).filter((row) => row !== undefined));
      await turn();
    }
    let unusable = members.length - rows.length;
    if (rows.length === 0) return { unusable };
    const id = found ?? (await this.create(name));
    const session = this.us.newSession();
    const parts = partsOf(rows, metaUsersMax);
    for (const [at, some] of parts.entries()) {
      const batch = { session, batch: at + 1, isLast: at + 1 === parts.length, total: rows.length };
      unusable += (await this.ask(received, 'POST', `${id}/users`, adding(some, batch))).num_invalid_entries;
    }
    return { unusable };
  }

  /** The one with the lowest id, the oldest: the answer of who made it may have been lost, and somebody made it again. */
  private async find(name: string): Promise<string | undefined> {
    let oldest: string | undefined;
    let after = {};
    for (let page = 0; page < pagesMax; page++) {
      const query = { fields: 'id,name', limit: String(pageSize), ...after };
      const path = `${this.audiences}?${new URLSearchParams(query).toString()}`;
      const { data, paging } = await this.ask(audiences, 'GET', path);
      for (const one of data)
        if (one.name === name && (oldest === undefined || BigInt(one.id) < BigInt(oldest))) oldest = one.id;
      if (paging?.next === undefined) return oldest;
      after = { after: paging.cursors.after };
    }
    throw new AudienceUnreachable(`meta has more than ${pagesMax * pageSize} audiences`);
  }

  private async create(name: string): Promise<string> {
    const body = { name, subtype: 'CUSTOM', customer_file_source: 'USER_PROVIDED_ONLY' };
    await this.ask(made, 'POST', this.audiences, body);
    const id = await this.find(name);
    if (id === undefined) throw new AudienceUnreachable('meta has made an audience, and does not find it yet');
    return id;
  }

  private get audiences() {
    return `act_${this.us.adAccountId}/customaudiences`;
  }

  private async ask<Schema extends z.ZodType>(
    schema: Schema,
    method: PartnerCall['method'],
    path: string,
    body?: object,
  ): Promise<z.output<Schema>> {
    const { accessToken, timeoutMs, wait } = this.us;
    // Not in the address, where it could stand in somebody's log.
    const asking = () => {
      const headers = { authorization: `Bearer ${accessToken.value}` };
      return call({ partner: this.name, method, url: `${this.url}/${path}`, headers, body, timeoutMs }, wait);
    };
    return answerOf(schema, await withPresent([accessToken], asking, isUnauthorised));
  }
}
