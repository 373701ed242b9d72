/**
 * The clock of whatever process loads this, so far ahead of the machine's as AHEAD_MS says and {@link pass} adds: in a run of a minute
 * hours go by. Timers, and what is measured by `performance`, run as ever.
 */
const Machine = globalThis.Date;
let aheadMs = Number(process.env['AHEAD_MS'] ?? 0);
const nowMs = () => Machine.now() + aheadMs;

globalThis.Date = new Proxy(Machine, {
  construct: (clock, given: unknown[], called) => {
    return Reflect.construct(clock, given.length === 0 ? [nowMs()] : given, called) as object;
  },
  get: (clock, name) => (name === 'now' ? nowMs : (Reflect.get(clock, name) as unknown)),
});

/** How far, in milliseconds: a process that is to be as far ahead is started with that. */
export const ahead = () => aheadMs;

export function pass(ms: number) {
  aheadMs += ms;
}
