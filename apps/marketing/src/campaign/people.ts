import { rootIn, type Leads } from '../customer/profile.js';

/**
 * The people behind some members of a segment, by the identities that name their profiles, each once however many of their
 * identities are in the segment: a person comes with the first of those, by id, whichever members are asked for together.
 * @param leads of all identities in the profiles of these members
 */
export function peopleOf(some: readonly string[], members: ReadonlySet<string>, leads: Leads): readonly string[] {
  const rootOf = (identity: string) => rootIn(leads, identity);
  const firsts = new Map<string, string>();
  for (const identity of leads.keys()) {
    if (!members.has(identity)) continue;
    const root = rootOf(identity);
    const first = firsts.get(root);
    if (first === undefined || identity < first) firsts.set(root, identity);
  }
  return some.filter((one) => leads.has(one) && firsts.get(rootOf(one)) === one).map(rootOf);
}
