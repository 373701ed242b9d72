/** A binary heap: the item with the least key first. The keys lie in an array of their own, so sifting compares numbers only. */
export class Heap<T> {
  private readonly items: T[] = [];
  private readonly keys: number[] = [];

  /** `moved` hears of every item's index, and -1 when it leaves: who remembers it can remove from the middle. */
  constructor(private readonly moved: (item: T, index: number) => void) {}

  get size() {
    return this.items.length;
  }

  /** Infinity when empty. */
  get leastKey() {
    return this.keys[0] ?? Infinity;
  }

  get least(): T | undefined {
    return this.items[0];
  }

  add(item: T, key: number) {
    this.rise(this.items.length, item, key);
  }

  take(): T | undefined {
    const least = this.items[0];
    if (least !== undefined) this.removeAt(0);
    return least;
  }

  removeAt(index: number) {
    const removed = this.items[index]!;
    const item = this.items.pop()!;
    const key = this.keys.pop()!;
    // The last item fills the gap.
    if (index < this.items.length) {
      if (index > 0 && key < this.keys[(index - 1) >> 1]!) this.rise(index, item, key);
      else this.sink(index, item, key);
    }
    this.moved(removed, -1);
  }

  private rise(index: number, item: T, key: number) {
    let hole = index;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.keys[parent]! <= key) break;
      this.put(hole, this.items[parent]!, this.keys[parent]!);
      hole = parent;
    }
    this.put(hole, item, key);
  }

  private sink(index: number, item: T, key: number) {
    let hole = index;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.keys.length) break;
      if (child + 1 < this.keys.length && this.keys[child + 1]! < this.keys[child]!) child += 1;
      if (this.keys[child]! >= key) break;
      this.put(hole, this.items[child]!, this.keys[child]!);
      hole = child;
    }
    this.put(hole, item, key);
  }

  private put(index: number, item: T, key: number) {
    this.items[index] = item;
    this.keys[index] = key;
    this.moved(item, index);
  }
}
