import type { Logger } from 'pino';
import type { ServiceBusStrategy } from '#messaging/service-bus.strategy.js';
import type { Hosted } from './hosted.js';
import type { Settings } from './settings.js';
import { Troubles, type Trouble } from './troubles.js';

type Working = Pick<Hosted, 'name' | 'commands' | 'subscribers' | 'bus'> & {
  readonly log: Logger;
  readonly now: () => Date;
  readonly strategy: ServiceBusStrategy;
};
/** What may go wrong in a service for a while, and where that shows. */
export function watchTroubles(working: Working, { TROUBLE_AFTER_SECONDS: lastsSeconds }: Settings) {
  const { name, commands, subscribers, bus, strategy, now } = working;
  const away = { kind: 'bus-away', who: name } as const;
  const stuck = { kind: 'log-stuck', who: name } as const;
  const reader = (who: string) => ({ kind: 'reader-stuck', who }) as const;
  const late = (who: string) => ({ kind: 'consumer-late', who }) as const;
  /** Why the log is stuck, by whoever writes or else by whoever reads. */
  const unheard = () => {
    const readers = subscribers.problems().filter((one) => one.waitsForLog);
    return [commands.problem, ...readers.map((one) => one.problem)].filter((cause) => cause !== undefined).slice(0, 1);
  };
  const find = (): Trouble[] => [
    ...(bus.problem === undefined ? [] : [{ ...away, cause: bus.problem }]),
    ...unheard().map((cause) => ({ ...stuck, cause })),
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
    ...[away, stuck],
    ...subscribers.subscriptions.map((one) => reader(one.name)),
    ...strategy.subscriptions.map(late),
  ];
  return new Troubles(working, find, possible, lastsSeconds);
}
