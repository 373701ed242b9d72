import type { Policy } from '#messaging/policy.js';

/** It reads the lake, not the bus. */
export const analyticsPolicy: Policy = [];
