import { ChannelUnreachable, type ListedPayout } from '../channel/channel.js';
import type { ShopifyAdmin } from './admin.channel.js';
import * as ask from './payout-requests.js';
import { payoutsPage, settledPage, standingOf } from './read-payout.js';
import { nextOf } from './translate.js';

const pagesMax = 1_000;

/** What Shopify Payments paid out; nothing of what other providers pay. The app needs the scope read_shopify_payments_payouts. */
export class ShopifyPayouts {
  constructor(private readonly admin: ShopifyAdmin) {}

  async *since(since: string): AsyncIterable<ListedPayout> {
    for (let page: string | null | undefined = null; page !== undefined;) {
      const asked = ask.issuedSince(since, page);
      const { shopifyPaymentsAccount: account } = await this.admin.ask('edit', ask.payoutsAsTold, asked, payoutsPage);
      if (account === null) return;
      for (const told of account.payouts.nodes) {
        const standing = standingOf(told);
        if (standing !== undefined) yield { ...standing, statement: () => this.statement(standing, told) };
      }
      page = nextOf(account.payouts.pageInfo);
    }
  }

  private async statement({ payoutId, status }: Pick<ListedPayout, 'payoutId' | 'status'>, payout: object) {
    const transactions = status === 'sent' ? await this.settledBy(payoutId) : [];
    return new TextEncoder().encode(JSON.stringify({ payout, transactions }));
  }

  private async settledBy(payoutId: string): Promise<unknown[]> {
    const all: unknown[] = [];
    let page: string | null = null;
    for (let left = pagesMax; left > 0; left--) {
      const asked = ask.settledBy(payoutId, page);
      const { shopifyPaymentsAccount: account } = await this.admin.ask('edit', ask.settledAsTold, asked, settledPage);
      if (account === null) throw new ChannelUnreachable('shopify had an account a moment ago');
      all.push(...account.balanceTransactions.nodes);
      const next = nextOf(account.balanceTransactions.pageInfo);
      if (next === undefined) return all;
      page = next;
    }
    throw new ChannelUnreachable('shopify settles more by one payout than anybody can read');
  }
}
