import { alertEnded, alertRaised, personalDataRead } from '#contracts/oversight.js';
import { bronzeWindow } from '#lake/bronze-window.js';
import { dividedPart } from '#lake/divided-part.js';
import type { Logger } from 'pino';
import type { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { EventStore, Recorded } from '#eventsourcing/event-store.js';
import type { Published } from '#messaging/publication.js';
import { access, type AccessEvent } from '#personal/access.js';
import { alert, type AlertEvent } from './alert.js';
import { alarmKinds, Alarms } from './alarms.js';
import { trouble, type TroubleEvent } from './trouble.js';

/** What a service publishes, and beside it who was shown personal data there, and what alarmed it. */
export function overseen(service: string, published: Published<never>): Published<never> {
  const [read, alerted, ended] = [personalDataRead(service), alertRaised(service), alertEnded(service)];
  return (event: Recorded, id) => {
    const [kind] = splitStream(event.stream);
    if (kind === access.stream) {
      const { data } = event as Recorded<AccessEvent>;
      return [read.of({ readId: id, at: event.at, ...data, kinds: [...data.kinds] })];
    }
    if (kind === alert.stream) return [alerted.of({ alertId: id, ...(event as Recorded<AlertEvent>).data })];
    if (kind === trouble.stream) {
      const { type, data } = event as Recorded<TroubleEvent>;
      return [type === 'TroubleBegan' ? alerted.of(data) : ended.of(data)];
    }
    // How the lake divides the log is nobody else's business.
    return kind === bronzeWindow.stream || kind === dividedPart.stream ? [] : published(event as never, id);
  };
}

type Watched = {
  readonly store: EventStore;
  readonly commands: CommandHandler;
  readonly log: Logger;
  readonly now: () => Date;
  readonly newId: () => string;
};

/** Alarms are told in the log and kept as facts; whoever reads of many people in a short time raises one. */
export function watchOver(service: string, { store, commands, log, now, newId }: Watched) {
  const alarms = new Alarms(now, (alarm) => {
    log.error({ alert: alarm }, alarmKinds[alarm.kind].meaning);
    const cause = { causationId: alarm.kind, correlationId: alarm.kind, actor: `alarms:${service}` };
    const kept = commands.handle(alert, newId(), { type: 'RaiseAlert', data: alarm }, cause);
    kept.catch((error: unknown) => log.error({ err: error }, 'an alert is not kept'));
  });
  const end = store.onAppend((events) => {
    for (const { stream, data } of events) {
      if (splitStream(stream)[0] !== access.stream) continue;
      const { actor, subjectId } = data as AccessEvent['data'];
      // Our own workers read at the pace of the trade, and nobody is shown it.
      if (actor.startsWith('worker:')) continue;
      alarms.note('bulk-reads', actor, subjectId);
    }
  });
  return { alarms, end };
}
