import type { After } from './budget.js';

/** By the machine's own timer. */
export const timer: After = (ms, act) => {
  const timeout = setTimeout(act, ms);
  return () => clearTimeout(timeout);
};
