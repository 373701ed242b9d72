/** The services that hold something that the law retains. Each answers an erasure with what that is. */
export const holders = ['orders'] as const;
export type Holder = (typeof holders)[number];

/** The services that hold something of people, we ourselves among them. Each answers a request with all it has. */
export const exportHolders = [...holders, 'privacy'] as const;
export type ExportHolder = (typeof exportHolders)[number];
