/**
 * What was used last, in bounded memory: up to `max` entries, of which the `max / 2` used last are there for certain.
 * Any other may be gone at any time, so that only what can be found again belongs here. Two maps take turns: when the
 * young one is full, it becomes the old one, and all that the old one still held is forgotten at once. One map that drops
 * its first key again and again gets slower with every key that it has dropped.
 */
export class RecentMap<Key, Value extends NonNullable<unknown> | null> {
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();
  private readonly youngMax: number;

  /** @throws RangeError if `max` is not an even number from 2 on. */
  constructor(max: number) {
    if (!(max >= 2) || max % 2 !== 0) throw new RangeError(`${max} entries cannot be two halves`);
    this.youngMax = max / 2;
  }

  /** To ask for an entry is to use it. */
  get(key: Key): Value | undefined {
    const young = this.young.get(key);
    if (young !== undefined) return young;
    const old = this.old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  /** The entry, made where there is none. */
  ensure(key: Key, make: () => Value): Value {
    const known = this.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.set(key, made);
    return made;
  }

  set(key: Key, value: Value) {
    if (this.young.size >= this.youngMax && !this.young.has(key)) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }

  /** The entry, which is gone then. */
  take(key: Key): Value | undefined {
    const value = this.get(key);
    this.young.delete(key);
    this.old.delete(key);
    return value;
  }

  clear() {
    this.young.clear();
    this.old.clear();
  }
}
