/** Of each identity, whom it leads to; null if it has a profile of its own. Who was forgotten is not among them. */
export type Leads = ReadonlyMap<string, string | null>;

/**
 * The people behind some members of a segment, by the identities that name their profiles, each once however many of their
 * identities are in the segment: a person comes with the first of those, by id, whichever members are asked for together.
 * @param leads of all identities in the profiles of these members
 */
export function peopleOf(some: readonly string[], members: ReadonlySet<string>, leads: Leads): readonly string[] {
  const rootOf = (identity: string): string => {
    const into = leads.get(identity);
    return typeof into === 'string' && leads.has(into) ? rootOf(into) : identity;
  };
  const firsts = new Map<string, string>();
  for (const identity of leads.keys()) {
    if (!members.has(identity)) continue;
    const root = rootOf(identity);
    const first = firsts.get(root);
    if (first === undefined || identity < first) firsts.set(root, identity);
  }
  return some.filter((one) => leads.has(one) && firsts.get(rootOf(one)) === one).map(rootOf);
}
