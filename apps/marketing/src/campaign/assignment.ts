import { createHash } from 'node:crypto';

/** A variant of an experiment, and how many of a hundred people get it. */
export type Share = { readonly variant: string; readonly sharePercent: number };

/**
 * Which variant of an experiment a person gets: the same for ever, whoever asks, from nothing but SHA-256 of the experiment, the
 * variant and the person (weighted rendezvous hashing: Schindelhauer and Schomaker 2005). So the experiments of one person know
 * nothing of each other, the order of the variants does not matter, and when the shares change only those move who have to: if one
 * grows at the expense of the others, all who had it keep it, and whoever moves, moves to it.
 * @param shares at least one of them above 0; only what they are to each other counts
 */
export function variantOf(experimentId: string, person: string, shares: readonly Share[]): string {
  let first: { readonly variant: string; readonly wait: number } | undefined;
  for (const { variant, sharePercent } of shares) {
    if (sharePercent <= 0) continue;
    const wait = -Math.log(drawn(experimentId, variant, person)) / sharePercent;
    if (first === undefined || wait < first.wait) first = { variant, wait };
  }
  if (first === undefined) throw new RangeError(`no variant of ${experimentId} has a share`);
  return first.variant;
}

/** In (0, 1), of 2^48 numbers. No id has a line break in it. */
function drawn(experimentId: string, variant: string, person: string): number {
  const digest = createHash('sha256').update(`${experimentId}\n${variant}\n${person}`).digest('hex');
  return (Number.parseInt(digest.slice(0, 12), 16) + 0.5) / 2 ** 48;
}
