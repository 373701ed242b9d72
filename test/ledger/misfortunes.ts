import type { FaultRule } from '../../apps/sandbox/src/faults.js';

type Counted = FaultRule & { readonly happened: number };

/** How long a partner keeps a caller waiting; the longer of the two is longer than the shop waits. */
const [shortMs, longMs] = [40, 1_300];
/** The share of all calls that fares badly in each way. */
const shares = { stripe: 0.01, ebay: 0.008, etsy: 0.02, shopify: 0.008, ups: 0.01, fedex: 0.01 } as const;
/** What carriers say is said again only after minutes, and the demo waits for each of its parcels for one: few are lost. */
const lost = {
  ...{ 'payment_intent.': 0.03, 'refund.': 0.05, '/ups': 0.002, '/fedex': 0.002 },
  ...{ '/ebay': 0.03, '/etsy': 0.15, '/shopify': 0.03 },
} as const;
const feeShare = 0.05;

type Suffering = keyof typeof shares | 'rates';
const atPart = (part: Suffering, chance: number): FaultRule[] => [
  { match: { part }, fault: 'delay', chance: 2 * chance, ms: shortMs },
  { match: { part }, fault: 'delay', chance: chance / 4, ms: longMs },
  { match: { part }, fault: 'error', chance, status: 500 },
  { match: { part }, fault: 'error', chance, status: 429 },
  { match: { part }, fault: 'error-after-success', chance, status: 503 },
  { match: { part }, fault: 'reset', chance },
  { match: { part }, fault: 'timeout-after-success', chance, ms: shortMs },
  { match: { part }, fault: 'drop', chance: chance / 2, ms: longMs },
];

/** Everything that can befall the shop's partners and what they tell it, at every part of the sandbox, again and again. */
export const everyMisfortune: readonly FaultRule[] = [
  ...Object.entries(shares).flatMap(([part, chance]) => atPart(part as keyof typeof shares, chance)),
  // They are asked for once a minute: one after the other.
  ...atPart('rates', 1).map((rule): FaultRule => ({ ...rule, chance: 1, times: 1 })),
  ...Object.entries(lost).flatMap(([path, chance]): FaultRule[] => {
    const match = { part: 'webhooks', path } as const;
    return [
      { match, fault: 'delay', chance: 0.05, ms: 300 },
      { match, fault: 'duplicate', chance: 0.08 },
      { match, fault: 'reorder', chance: 0.08, ms: 300 },
      { match, fault: 'drop', chance },
    ];
  }),
  // Of every charge at Stripe, and of the first sale of a marketplace's payout.
  { match: { part: 'stripe' }, fault: 'wrong-fee', chance: feeShare },
  ...(['ebay', 'etsy', 'shopify'] as const).map((part): FaultRule => ({
    match: { part },
    fault: 'wrong-fee',
    chance: 0.5,
  })),
];

/** From now on all of it happens at the sandbox, and nothing else. */
export async function begin(sandboxUrl: string) {
  const answer = await fetch(`${sandboxUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(everyMisfortune) });
  if (!answer.ok) throw new Error(`The misfortunes do not begin: ${answer.status} ${await answer.text()}`);
}

/** All goes well from now on. How often each happened: 'stripe reset'. */
export async function end(sandboxUrl: string): Promise<Map<string, number>> {
  const { rules } = (await (await fetch(`${sandboxUrl}/control/faults`)).json()) as { rules: readonly Counted[] };
  await fetch(`${sandboxUrl}/control/faults`, { method: 'DELETE' });
  const happened = new Map<string, number>();
  for (const { match, fault, happened: times } of rules) {
    const name = [match?.part, match?.part === 'webhooks' ? match.path : undefined, fault].filter(Boolean).join(' ');
    happened.set(name, (happened.get(name) ?? 0) + times);
  }
  return happened;
}
