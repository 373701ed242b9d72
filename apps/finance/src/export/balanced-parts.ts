/** A line of an entry as the packages take it: a debit is above zero, a credit below. */
export type Posting = { readonly account: string; readonly minor: number; readonly description: string };

/**
 * An entry in parts of at most so many postings (2 or more), each of which balances. One that is short enough is its only
 * part, as it stands; one without postings has none. In a longer one debits and credits follow each other as they cover each
 * other, and where a part ends, the posting that is not covered yet is divided between it and the next: so each account gets
 * what the entry gives it. RangeError if a longer entry does not balance.
 */
export function balancedParts(postings: readonly Posting[], lengthMax: number): readonly (readonly Posting[])[] {
  if (postings.length <= lengthMax) return postings.length === 0 ? [] : [postings];
  const debits = postings.filter(({ minor }) => minor > 0).values();
  const credits = postings.filter(({ minor }) => minor < 0).values();
  const parts: Posting[][] = [];
  let part: Posting[] = [];
  // Which posting of the part is open, and what of it is not covered.
  let [open, rest] = [0, 0];
  for (let left = postings.length; left > 0; left--) {
    const { value: next } = (rest > 0 ? credits : debits).next();
    if (next === undefined) throw new RangeError('The entry does not balance');
    rest += next.minor;
    part.push(next);
    // It covered what was open, and is the one that is open now.
    if (rest > 0 === next.minor > 0) open = part.length - 1;
    if (part.length < lengthMax) continue;
    parts.push(part);
    part = rest === 0 ? [] : [divided(part, open, rest)];
    open = 0;
  }
  if (rest !== 0) throw new RangeError('The entry does not balance');
  return part.length === 0 ? parts : [...parts, part];
}

/** Leaves in a part what is covered there, and answers the rest. */
function divided(part: Posting[], open: number, rest: number): Posting {
  const posting = part[open]!;
  const covered = posting.minor - rest;
  part.splice(open, 1, ...(covered === 0 ? [] : [{ ...posting, minor: covered }]));
  return { ...posting, minor: rest };
}
