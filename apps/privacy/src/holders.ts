/** The services that hold something of people. Each answers an erasure with what the law retains, and a request with all it has. */
export const holders = ['orders'] as const;
export type Holder = (typeof holders)[number];
