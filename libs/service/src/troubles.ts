import type { Logger } from 'pino';
import type { CommandHandler } from '#eventsourcing/command-handler.js';
import { Rounds } from './rounds.js';
import { Report } from './report.js';
import { trouble, troubleIdOf } from './trouble.js';

/** What may be wrong for a while, and passes. */
export const troubleKinds = {
  'bus-away': 'The bus cannot be reached: what happens here is told when it is there again.',
  'log-stuck': 'Nothing can be written into the log: whoever asks is answered 503.',
  'reader-stuck': 'What is made of the log does not get on, and is tried again.',
  'lake-stuck': 'The lake does not take what a service lays in it.',
  'clock-jumped': 'The clock was set, or the machine slept: dates and schedules are not what they seem.',
  'consumer-late': 'What others told waits long for us: we are slower than they are, or were away.',
} as const;
export type TroubleKind = keyof typeof troubleKinds;

/**
 * `who`: what cannot do its work. `cause`: for the log alone, since it may say more than others should know. `atOnce`: told even if it
 * does not last.
 */
export type Trouble = {
  readonly kind: TroubleKind;
  readonly who: string;
  readonly cause: string;
  readonly atOnce?: true;
};

const lookEveryMs = 1_000;
/** Over is what was not seen so often in a row. */
const quietRounds = 3;

/** `toldAt`: RFC 3339, since when people are told of it. `kept`: whether the log has it. */
type Seen = { trouble: Trouble; rounds: number; quiet: number; toldAt: string | undefined; kept: boolean };

/**
 * Watches over what lasts: whoever runs the service is told when something has been wrong for a while, and when it is over, also over
 * the life of a process. By rounds, so that nothing seems to last because a clock jumps. What cannot be kept, because it is the log that is
 * stuck, is kept as soon as it can be.
 */
export class Troubles extends Rounds {
  private readonly seen = new Map<string, Seen>();
  private hasRemembered = false;

  constructor(
    private readonly service: {
      readonly name: string;
      readonly log: Logger;
      readonly commands: CommandHandler;
      readonly now: () => Date;
    },
    /** Everything that is wrong at the moment. */
    private readonly find: () => readonly Trouble[],
    /** All that may ever be wrong here, to know what a process before this one left open. */
    private readonly possible: () => readonly Omit<Trouble, 'cause'>[],
    /** After so many seconds in a row. */
    private readonly lastsSeconds: number,
  ) {
    super(lookEveryMs, 'what is wrong is not kept', new Report((message) => service.log.warn(message)));
  }

  protected async look() {
    for (const one of this.find()) {
      const id = troubleIdOf(one);
      const seen = this.seen.get(id) ?? { rounds: 0, toldAt: undefined, kept: false };
      this.seen.set(id, { ...seen, trouble: one, rounds: seen.rounds + 1, quiet: -1 });
    }
    for (const one of this.seen.values()) this.judge(one);
    try {
      await this.remember();
      for (const [id, one] of this.seen) await this.keep(id, one);
    } catch (error) {
      // Next time: that nothing can be written is what is told already.
      this.service.log.debug({ err: error }, 'what is wrong is not kept yet');
    }
  }

  /** Says it in the log of the process at once, whatever else can be written. */
  private judge(one: Seen) {
    one.quiet += 1;
    if (one.toldAt !== undefined || one.rounds < (one.trouble.atOnce ? 1 : this.lastsSeconds)) return;
    one.toldAt = this.service.now().toISOString();
    const { kind, who, cause } = one.trouble;
    this.service.log.error({ alert: { kind, who }, cause }, troubleKinds[kind]);
  }

  private async keep(id: string, one: Seen) {
    const { trouble, quiet, toldAt } = one;
    const { kind, who } = trouble;
    const over = quiet >= quietRounds;
    if (toldAt === undefined) return void (over && this.seen.delete(id));
    // Again in each round: another process, which is better off, may have ended it.
    if (quiet === 0 || !one.kept) await this.ask(id, { type: 'BeginTrouble', data: { kind, who, at: toldAt } });
    one.kept = true;
    if (!over) return;
    await this.ask(id, { type: 'EndTrouble', data: { at: this.service.now().toISOString() } });
    this.seen.delete(id);
    this.service.log.warn({ alert: { kind, who } }, 'this is over');
  }

  private ask(id: string, command: Parameters<(typeof trouble)['decide']>[0]) {
    const cause = {
      causationId: `trouble-${id}`,
      correlationId: `trouble-${id}`,
      actor: `alarms:${this.service.name}`,
    };
    return this.service.commands.handle(trouble, id, command, cause);
  }

  /** What was open when the process before us ended is still open, until it is seen to be over. */
  private async remember() {
    if (this.hasRemembered) return;
    for (const one of this.possible()) {
      const id = troubleIdOf(one);
      const { state } = await this.service.commands.read(trouble, id);
      if (state.open !== undefined && !this.seen.has(id))
        this.seen.set(id, {
          trouble: { ...one, cause: '' },
          rounds: 0,
          quiet: 0,
          toldAt: this.service.now().toISOString(),
          kept: true,
        });
    }
    this.hasRemembered = true;
  }
}
