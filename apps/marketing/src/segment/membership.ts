import { Refusal, type Decider } from '#eventsourcing/decider.js';

/**
 * Persons by the ids of their profiles. `asOf`, RFC 3339: days are counted to it; all that was heard by then is in it, and what came
 * between then and the moment of looking may be, too.
 */
type Lot = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The change goes on in the next event, and counts with the last. */
  readonly more?: true;
};
type Changed = Lot & {
  /** Of the segment, whose rule it follows from. */
  readonly version: number;
  readonly asOf: string;
};

export type MembershipCommand = { type: 'ChangeMembers'; data: Changed };
// These shapes are on disk for ever: add to them, never change them.
export type MembershipEvent = { type: 'MembersChanged'; data: Changed };

type Known = { readonly version: number; readonly asOf: string };
export type Membership = {
  /** Sorted; as the last change left them that is noted as a whole. */
  readonly members: readonly string[];
  /** What that followed from. */
  readonly last?: Known;
  /** Of a change that is noted in part: who would belong by now. */
  readonly open?: Known & { readonly members: readonly string[] };
};

const membersMax = 500_000;
const lotSize = 1_000;

/**
 * Who is in a segment, which is its id: a new version takes out who was in by the one before, and is not by its own. Nobody comes or
 * goes by a change of which a part is missing.
 */
export const membership: Decider<MembershipCommand, MembershipEvent, Membership> = {
  stream: 'membership',
  initial: { members: [] },

  decide({ data }, state) {
    const { members } = state.open ?? state;
    const last = state.open ?? state.last;
    if (last !== undefined && data.version < last.version)
      throw new Refusal('segment-redefined', `The segment is at version ${last.version} by now.`);
    // Who looked before knows less than who looked since.
    if (last !== undefined && data.asOf < last.asOf)
      throw new Refusal('members-known-later', `Its members are known as of ${last.asOf} by now.`);
    const added = data.added.filter((member) => !isAmong(members, member));
    const removed = data.removed.filter((member) => isAmong(members, member));
    // That nobody is in it is to be known, too, and that a change is whole.
    const isKnown = last?.version === data.version && (data.more === true || state.open === undefined);
    if (added.length + removed.length === 0 && isKnown) return [];
    mustHold(members.length + added.length - removed.length);
    return [{ type: 'MembersChanged', data: { ...data, added, removed } }];
  },

  evolve(state, { data: { version, asOf, added, removed, more } }) {
    const { members: before } = state.open ?? state;
    const gone = new Set(removed);
    const left = gone.size === 0 ? before : before.filter((member) => !gone.has(member));
    const members = merged(left, [...added].sort());
    return more ? { ...state, open: { version, asOf, members } } : { members, last: { version, asOf } };
  },
};

/**
 * By which lots those who are found come, and everybody else who is in it goes; one of nobody where nothing changes.
 * @throws Refusal segment-too-large before there is any lot
 */
export function lotsTo(found: ReadonlySet<string>, state: Membership): readonly Lot[] {
  mustHold(found.size);
  const { members } = state.open ?? state;
  const before = new Set(members);
  const added = [...found].filter((member) => !before.has(member)).sort();
  const removed = members.filter((member) => !found.has(member));
  const lots = Math.max(1, Math.ceil(Math.max(added.length, removed.length) / lotSize));
  return Array.from({ length: lots }, (_, lot) => {
    const of = (ids: readonly string[]) => ids.slice(lot * lotSize, (lot + 1) * lotSize);
    return { added: of(added), removed: of(removed), ...(lot + 1 < lots && { more: true }) };
  });
}

function mustHold(members: number) {
  if (members > membersMax) throw new Refusal('segment-too-large', `A segment has at most ${membersMax} members.`);
}

function isAmong(members: readonly string[], member: string): boolean {
  let [from, until] = [0, members.length];
  while (from < until) {
    const middle = (from + until) >> 1;
    if (members[middle]! < member) from = middle + 1;
    else until = middle;
  }
  return members[from] === member;
}

/** Both sorted. Sorting all of them for every lot would hold up whoever waits for the segment. */
function merged(one: readonly string[], other: readonly string[]): readonly string[] {
  if (one.length === 0 || other.length === 0 || one.at(-1)! < other[0]!) return [...one, ...other];
  const all: string[] = [];
  let at = 0;
  for (const member of other) {
    while (at < one.length && one[at]! < member) all.push(one[at++]!);
    all.push(member);
  }
  while (at < one.length) all.push(one[at++]!);
  return all;
}
