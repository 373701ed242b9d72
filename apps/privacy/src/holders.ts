/** The services that hold something that the law may retain. Each answers an erasure with what that is. */
export const holders = ['orders', 'fulfillment', 'channels', 'finance', 'marketing'] as const;
export type Holder = (typeof holders)[number];

/** The services that hold something of people, we ourselves among them. Each answers a request with all it has. */
export const exportHolders = [...holders, 'privacy'] as const;
export type ExportHolder = (typeof exportHolders)[number];

/**
 * Who was asked before it was written down who is: who joined since never heard of it, and held nothing then. Nobody waits for
 * an answer of theirs.
 */
export const firstHolders: readonly Holder[] = ['orders'];
export const firstExportHolders: readonly ExportHolder[] = ['orders', 'privacy'];
