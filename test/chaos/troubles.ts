import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './victim.js';

const lookEveryMs = 200;
const patienceMs = 30_000;

type Rule = {
  readonly match: { readonly part: 'stripe' | 'webhooks'; readonly path?: string };
  readonly fault: string;
  readonly chance: number;
  readonly ms?: number;
  readonly status?: number;
};
type Counted = Rule & { readonly happened: number };

/**
 * Everything that can go wrong between a shop and its payment provider. `timeoutMs` is how long the shop waits for an
 * answer: some come just after it has given up, some never, some of those although the work was done.
 */
export const everyTrouble = (timeoutMs: number): readonly Rule[] => {
  const calls = { part: 'stripe' } as const;
  const captures = { ...calls, path: '/v1/payment_intents/*/capture' };
  const refunds = { ...calls, path: '/v1/refunds' };
  const webhooks = { part: 'webhooks' } as const;
  return [
    // Few calls capture or refund, and it is those that must not be done twice.
    { match: captures, fault: 'delay', chance: 0.15, ms: 150 },
    { match: captures, fault: 'timeout-after-success', chance: 0.15, ms: 20 },
    { match: refunds, fault: 'timeout-after-success', chance: 0.3, ms: 20 },
    { match: { ...webhooks, path: 'payment_intent.succeeded' }, fault: 'drop', chance: 0.3 },
    { match: { ...webhooks, path: 'refund.' }, fault: 'drop', chance: 0.3 },
    { match: calls, fault: 'delay', chance: 0.05, ms: 60 },
    { match: calls, fault: 'delay', chance: 0.02, ms: timeoutMs + 200 },
    { match: calls, fault: 'error', chance: 0.03, status: 500 },
    { match: calls, fault: 'error', chance: 0.03, status: 429 },
    { match: calls, fault: 'reset', chance: 0.05 },
    { match: calls, fault: 'timeout-after-success', chance: 0.04, ms: 20 },
    { match: calls, fault: 'timeout-after-success', chance: 0.03, ms: timeoutMs + 200 },
    { match: calls, fault: 'drop', chance: 0.05, ms: timeoutMs + 200 },
    { match: webhooks, fault: 'delay', chance: 0.08, ms: 300 },
    { match: webhooks, fault: 'duplicate', chance: 0.15 },
    { match: webhooks, fault: 'reorder', chance: 0.15, ms: 300 },
    { match: webhooks, fault: 'drop', chance: 0.08 },
  ];
};

/**
 * Has these troubles happen in the sandbox at `url`, also after it was killed, when it starts without any; and counts
 * them. Those of its last moments before a kill are not counted.
 */
export class Troubles {
  private counts = new Map<string, number>();
  private before: readonly Counted[] = [];
  private readonly ending = new AbortController();
  private keeping: Promise<void> | undefined;

  constructor(
    private readonly url: string,
    private readonly rules: readonly Rule[],
  ) {}

  /** How often each happened: 'webhooks drop'. */
  get happened(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }

  /** What never happened, so that nothing was proved of it. */
  get missing(): readonly string[] {
    return [...new Set(this.rules.map(nameOf))].filter((name) => !this.counts.get(name));
  }

  async start() {
    await this.counted();
    this.keeping = this.keep();
  }

  /** From now on all goes well again. */
  async stop() {
    this.ending.abort();
    await this.keeping;
    const end = async () => {
      await this.counted();
      return (await fetch(`${this.url}/control/faults`, { method: 'DELETE' })).ok;
    };
    await until('the troubles are over', end, patienceMs);
  }

  /** Resolves when all that happened until now is counted, and the troubles are on. */
  async counted() {
    const now = ((await (await fetch(`${this.url}/control/faults`)).json()) as { rules: readonly Counted[] }).rules;
    for (const [index, rule] of now.entries()) {
      const more = rule.happened - (this.before[index]?.happened ?? 0);
      this.counts.set(nameOf(rule), (this.counts.get(nameOf(rule)) ?? 0) + more);
    }
    this.before = now;
    if (now.length > 0) return;
    const body = JSON.stringify(this.rules);
    const answer = await fetch(`${this.url}/control/faults`, { method: 'PUT', body });
    if (!answer.ok) throw new Error(`The troubles do not begin: ${answer.status} ${await answer.text()}`);
  }

  private async keep() {
    while (!this.ending.signal.aborted) {
      await sleep(lookEveryMs);
      // While it is dead there is nobody to ask.
      await this.counted().catch(() => {});
    }
  }
}

const nameOf = ({ match, fault }: Rule) => `${match.part === 'stripe' ? 'calls' : match.part} ${fault}`;
