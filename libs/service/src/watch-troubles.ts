import type { Logger } from 'pino';
import type { ServiceBusStrategy } from '#messaging/service-bus.strategy.js';
import type { Hosted } from './hosted.js';
import { ClockJumps } from './clock-jumps.js';
import type { Settings } from './settings.js';
import { Troubles, type Trouble } from './troubles.js';

type Working = Pick<Hosted, 'name' | 'commands' | 'subscribers' | 'bus'> & {
  readonly log: Logger;
  readonly now: () => Date;
  readonly strategy: ServiceBusStrategy;
  /** Without it jumps of the clock are not looked for. */
  readonly uptimeMs: (() => number) | undefined;
};
/** What may go wrong in a service for a while, and where that shows. */
export function watchTroubles(working: Working, { TROUBLE_AFTER_SECONDS: lastsSeconds }: Settings) {
  const { name, commands, subscribers, bus, strategy, now, uptimeMs } = working;
  const jumps = uptimeMs && new ClockJumps(now, uptimeMs);
  const away = { kind: 'bus-away', who: name } as const;
  const stuck = { kind: 'log-stuck', who: name } as const;
  const unlaid = { kind: 'lake-stuck', who: name } as const;
  const jumped = { kind: 'clock-jumped', who: name } as const;
  const reader = (who: string) => ({ kind: 'reader-stuck', who }) as const;
  const late = (who: string) => ({ kind: 'consumer-late', who }) as const;
  /** Why the log is stuck, by whoever writes or else by whoever reads. */
  const unheard = () => {
    const readers = subscribers.problems().filter((one) => one.waitsForLog);
    return [commands.problem, ...readers.map((one) => one.problem)].filter((cause) => cause !== undefined).slice(0, 1);
  };
  /** Why nothing is laid, where the log, which is read once more for it, is there. */
  const unlaidBy = () => {
    const stopped = subscribers.problems().filter((one) => one.name.startsWith('bronze'));
    return unheard().length > 0 ? [] : stopped.map((one) => one.problem).slice(0, 1);
  };
  const find = (): Trouble[] => [
    ...(bus.problem === undefined ? [] : [{ ...away, cause: bus.problem }]),
    ...unheard().map((cause) => ({ ...stuck, cause })),
    ...unlaidBy().map((cause) => ({ ...unlaid, cause })),
    ...[jumps?.look()].flatMap((cause) => (cause === undefined ? [] : [{ ...jumped, cause, atOnce: true as const }])),
    // That the publisher waits for the bus, bronze for the lake, and everybody for the log, is told elsewhere.
    ...subscribers
      .problems()
      .filter(
        (one) =>
          !one.waitsForLog &&
          !one.name.startsWith('bronze') &&
          (!one.name.startsWith('publisher') || bus.problem === undefined),
      )
      .map((one) => ({ ...reader(one.name), cause: one.problem })),
    ...strategy
      .waited(now().getTime())
      .filter(({ ms }) => ms > lastsSeconds * 1_000)
      .map((one) => ({ ...late(one.name), cause: `what is handled now was sent ${one.ms} ms ago` })),
  ];
  const possible = () => [
    ...[away, stuck, unlaid, jumped],
    ...subscribers.subscriptions.map((one) => reader(one.name)),
    ...strategy.subscriptions.map(late),
  ];
  return new Troubles(working, find, possible, lastsSeconds);
}
