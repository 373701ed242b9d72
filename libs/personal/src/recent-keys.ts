import type { FoundKey, KeyOwner, LookUp } from './key-ring.js';

/** A key as it was read, with what else the ring knew of it. */
export type RecentKey = FoundKey & {
  /** RFC 3339 date. */
  readonly usedOn: string;
  readonly lookUps: readonly LookUp[];
};

const keysMax = 10_000;
const ageMaxMs = 60_000;

/** The keys that were read last, for at most a minute: as long may a key work here that another process has destroyed. */
export class RecentKeys {
  private readonly byId = new Map<string, { readonly key: RecentKey; readonly until: number }>();
  private readonly current = new Map<string, string>();

  constructor(private readonly now: () => Date) {}

  find(keyId: string): RecentKey | undefined {
    const known = this.byId.get(keyId);
    if (known === undefined) return undefined;
    if (known.until > this.now().getTime()) return known.key;
    this.drop(known.key);
    return undefined;
  }

  /** The one with which this person's data is sealed now. */
  currentOf(owner: KeyOwner): RecentKey | undefined {
    const keyId = this.current.get(nameOf(owner));
    return keyId === undefined ? undefined : this.find(keyId);
  }

  keep(key: RecentKey): RecentKey {
    this.byId.delete(key.id);
    this.byId.set(key.id, { key, until: this.now().getTime() + ageMaxMs });
    if (!key.retired) this.current.set(nameOf(key), key.id);
    if (this.byId.size > keysMax) this.drop(this.byId.values().next().value!.key);
    return key;
  }

  forget(subjectId: string) {
    for (const { key } of [...this.byId.values()]) if (key.subjectId === subjectId) this.drop(key);
  }

  private drop(key: RecentKey) {
    this.byId.delete(key.id);
    if (this.current.get(nameOf(key)) === key.id) this.current.delete(nameOf(key));
  }
}

const nameOf = ({ subjectId, keep }: KeyOwner) => `${keep}/${subjectId}`;
