type Dated = { readonly asOf: string };

/** A file's sets, each of them in one of the two, and what the news is compared with. */
export type News<Set extends Dated, Used extends Dated> = {
  /** Facts, which nobody questions and nobody is told. Oldest first. */
  readonly past: readonly Set[];
  readonly news: readonly Set[];
  /** The newest set that nobody has to question: never one of the news. Undefined if there is none. */
  readonly before: Set | Used | undefined;
};

/**
 * Which of a file's sets are news; there is at least one, and the oldest is first. What takes the place of rates in use
 * is news, or a file with two wrong days would have the second excused by the first. Of a history that a person hands in
 * only its newest day can be: the others are facts, also where newer than what is in use. While no rates are in use there
 * is nothing to take the place of, and the newest day alone is news.
 */
export function newsOf<Set extends Dated, Used extends Dated>(
  sets: readonly Set[],
  used: Used | undefined,
  history: boolean,
): News<Set, Used> {
  const newest = sets.length - 1;
  const replacing = used === undefined ? newest : sets.findIndex(({ asOf }) => asOf >= used.asOf);
  const first = history ? (replacing < 0 ? sets.length : newest) : replacing < 0 ? newest : replacing;
  const past = sets.slice(0, first);
  const lastFact = past.at(-1);
  const isNewer = lastFact !== undefined && (used === undefined || lastFact.asOf > used.asOf);
  return { past, news: sets.slice(first), before: isNewer ? lastFact : used };
}
