/** What the provider's own books say of one payment, in the provider's minor units. */
export type Booked = {
  readonly id: string;
  /** As the seller named it; null if it was not named. */
  readonly orderId: string | null;
  readonly attempt: string | null;
  /** In lower case. */
  readonly currency: string;
  readonly amount: number;
  readonly authorised: number;
  readonly captured: number;
  readonly refunded: number;
  readonly status: string;
};
type Page = { readonly payments: readonly Booked[]; readonly after?: string };

/** All payments in the books of the sandbox at `url`, oldest first, `pageMax` at a time. */
export async function booksAt(url: string, pageMax = 1_000): Promise<Booked[]> {
  const all: Booked[] = [];
  for (let more = ''; ;) {
    const answer = await fetch(`${url}/control/books?limit=${pageMax}${more}`);
    if (!answer.ok) throw new Error(`The books cannot be read: ${answer.status} ${await answer.text()}`);
    const { payments, after } = (await answer.json()) as Page;
    all.push(...payments);
    if (after === undefined) return all;
    more = `&after=${after}`;
  }
}

/** How many webhooks are still to be delivered. */
export async function webhooksWaiting(url: string): Promise<number> {
  return ((await (await fetch(`${url}/control/webhook`)).json()) as { waiting: number }).waiting;
}
