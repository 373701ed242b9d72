type Entry<Value> = readonly [key: string, value: Value];

/**
 * What a stream remembers for ever, by id: every order that asked for a piece, every receipt of a SKU, every document of a
 * series. Never mutated, and remembering one more copies two short arrays at the sizes we see (at most log16 of the entries),
 * so that the hundred-thousandth order of a popular SKU costs what the first did.
 */
export type Memory<Value> =
  { readonly entries: readonly Entry<Value>[] } | { readonly slots: readonly Memory<Value>[] };

const entriesMax = 16;
const slotBits = 4;
/** So many slots are in the 32 bits of a hash. */
const depthMax = 8;

export const nothing: Memory<never> = { entries: [] };

export function recall<Value>(memory: Memory<Value>, key: string): Value | undefined {
  const hash = hashOf(key);
  let node = memory;
  for (let depth = 0; 'slots' in node; depth++) node = node.slots[slotAt(depth, hash)]!;
  return node.entries.find(([known]) => known === key)?.[1];
}

export const remember = <Value>(memory: Memory<Value>, key: string, value: Value): Memory<Value> =>
  place(memory, [key, value], 0);

function place<Value>(memory: Memory<Value>, entry: Entry<Value>, depth: number): Memory<Value> {
  if ('slots' in memory) {
    const slot = slotAt(depth, hashOf(entry[0]));
    return { slots: memory.slots.with(slot, place(memory.slots[slot]!, entry, depth + 1)) };
  }
  const entries = [...memory.entries.filter(([key]) => key !== entry[0]), entry];
  if (entries.length <= entriesMax || depth === depthMax) return { entries };
  const slots = Array.from({ length: 1 << slotBits }, (_, slot) => ({
    entries: entries.filter(([key]) => slotAt(depth, hashOf(key)) === slot),
  }));
  return { slots };
}

const slotAt = (depth: number, hash: number) => (hash >>> (depth * slotBits)) & ((1 << slotBits) - 1);

/** FNV-1a, 32 bits. */
function hashOf(key: string) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
