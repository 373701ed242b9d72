import { z } from 'zod';
import type { Chance } from './chance.js';

const onRequests = ['error', 'error-after-success', 'reset', 'timeout-after-success'];
const onWebhooks = ['duplicate', 'reorder'];
/** Those who keep a fee of what they pay out, and can be made to keep too much. */
const feeParts: readonly (string | undefined)[] = ['stripe', 'ebay', 'etsy', 'shopify', undefined];
const requestParts = ['stripe', 'rates', 'ups', 'fedex', 'ebay', 'etsy', 'shopify', 'klaviyo', 'meta'] as const;
const rulesMax = 100;

const ruleSchema = z
  .strictObject({
    match: z
      .strictObject({
        method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
        /** A prefix, in which `*` stands for one segment; of a webhook, its event type at Stripe, or /ups, /fedex, /ebay, /etsy, /shopify, /privacy. */
        path: z.string().min(1).max(200).optional(),
        part: z.enum([...requestParts, 'webhooks']).optional(),
      })
      .default({}),
    fault: z.enum([
      ...['delay', 'error', 'error-after-success', 'reset', 'timeout-after-success', 'duplicate', 'reorder', 'drop'],
      /** Befalls no call and no delivery, but a fee: twice of what was agreed is kept, at a marketplace of the next payout's first sale. */
      'wrong-fee',
    ] as const),
    /** The share of the matching requests or deliveries that it befalls. */
    chance: z.number().min(0).max(1).default(1),
    /** How late, or how long the caller is kept waiting for nothing. */
    ms: z.int().min(0).max(600_000).optional(),
    status: z
      .int()
      .refine((status) => status === 429 || (status >= 500 && status <= 599), 'must be 429 or from 500 to 599')
      .optional(),
    /** The error is the outcome, which its idempotency key tells again. An error after success always is. */
    kept: z.boolean().optional(),
    /** After so often it is over. */
    times: z.int().min(1).optional(),
  })
  .superRefine(({ match, fault, status, kept }, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (match.part === 'webhooks' && onRequests.includes(fault)) wrong('fault', `${fault} cannot befall a webhook`);
    if (match.part !== undefined && match.part !== 'webhooks' && onWebhooks.includes(fault))
      wrong('fault', `${fault} can only befall a webhook`);
    if (fault === 'wrong-fee' && !feeParts.includes(match.part)) wrong('fault', `${match.part} keeps no fees`);
    if (status !== undefined && !/^error/.test(fault)) wrong('status', 'only an error has a status');
    if (kept !== undefined && fault !== 'error') wrong('kept', 'only an error is kept or not');
    if (kept && !['stripe', 'webhooks', undefined].includes(match.part)) wrong('kept', 'only stripe keeps errors');
    if (status === 429 && (kept || fault === 'error-after-success')) wrong('status', '429 says that nothing was begun');
  });
const rulesSchema = z.array(ruleSchema).max(rulesMax);

export type FaultRule = z.input<typeof ruleSchema>;
export type Fault = {
  readonly fault: z.infer<typeof ruleSchema>['fault'];
  readonly ms: number;
  readonly status: number;
  /** Under the idempotency key of the call that it befalls. */
  readonly kept: boolean;
};
/** A request, a delivery or a fee that something may befall. */
export type Occasion = {
  readonly part: (typeof requestParts)[number] | 'webhooks';
  readonly method: string;
  readonly path: string;
  /** A fee that is kept of what the path names. */
  readonly fee?: true;
};

/** Not a list of rules; the message names every wrong field as rules[1].chance. */
export class BadRules extends Error {}

type Rule = z.infer<typeof ruleSchema> & { readonly pattern: RegExp; happened: number };

const msUnlessSaid: Partial<Record<Fault['fault'], number>> = {
  ...{ delay: 1_000, 'timeout-after-success': 30_000, drop: 30_000, reorder: 1_000 },
};

/** Faults on demand, by rules. The first rule that matches and whose chance strikes is the one that happens. */
export class Faults {
  private rules: Rule[] = [];

  constructor(private readonly chance: Chance) {}

  /**
   * From now on these rules and no others, counted from nought.
   * @throws BadRules
   */
  set(rules: readonly FaultRule[]) {
    const parsed = rulesSchema.safeParse(rules);
    if (!parsed.success) {
      const wrong = parsed.error.issues.map(({ path, message }) => `${named(path)}: ${message}`);
      throw new BadRules(wrong.join('\n'));
    }
    this.rules = parsed.data.map((rule) => ({ ...rule, pattern: patternOf(rule.match.path ?? ''), happened: 0 }));
  }

  clear() {
    this.rules = [];
  }

  /** The rules as they stand, and how often each happened. */
  get counts() {
    return this.rules.map(({ pattern: _pattern, ...rule }) => rule);
  }

  /** What befalls this occasion, if anything. */
  draw({ part, method, path, fee }: Occasion): Fault | undefined {
    for (const rule of this.rules) {
      const { match, fault, times, status = 500, kept = false } = rule;
      if (match.part !== undefined && match.part !== part) continue;
      if ((fault === 'wrong-fee') !== (fee === true)) continue;
      if ((part === 'webhooks' ? onRequests : onWebhooks).includes(fault)) continue;
      if (match.method !== undefined && match.method !== method) continue;
      if (!rule.pattern.test(path) || rule.happened === times) continue;
      if (this.chance.fraction() >= rule.chance) continue;
      rule.happened++;
      return { fault, status, kept, ms: rule.ms ?? msUnlessSaid[fault] ?? 0 };
    }
    return undefined;
  }
}

function patternOf(path: string) {
  const escaped = path.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '[^/]+')}`);
}

const named = (path: readonly PropertyKey[]) =>
  path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : `${name}.${String(part)}`),
    'rules',
  );
