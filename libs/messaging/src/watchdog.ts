import type { Receiver } from './receiver.js';

/**
 * Notices receivers that went deaf: the link looks open, messages wait, and none arrives. It happens to the SDK's receivers
 * after some network faults, and nothing else would report it. A deaf receiver is replaced. It also tells which handlers hang.
 */
export class Watchdog {
  private timer: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(
    private readonly receivers: readonly Receiver[],
    /** How long nothing may arrive before we look, and how long a message may wait before we act. */
    private readonly patienceMs: number,
    private readonly report: (message: string) => void,
  ) {}

  start(now: () => number) {
    this.timer = setInterval(() => void this.check(now()), this.patienceMs);
    this.timer.unref();
  }

  stop() {
    clearInterval(this.timer);
  }

  /** Looks once at every silent receiver. Never throws: a bus that is down is not a deaf receiver. */
  async check(now: number) {
    if (this.looking) return;
    this.looking = true;
    await Promise.all(this.receivers.map((receiver) => this.look(receiver, now)));
    this.looking = false;
  }

  private async look(receiver: Receiver, now: number) {
    for (const messageId of receiver.overdue(now)) this.report(`${receiver.name}: the handler of ${messageId} hangs`);
    if (receiver.silentMs(now) < this.patienceMs) return;
    try {
      const since = await receiver.waitingSince();
      // It may have begun to hear while we asked.
      if (since === undefined || now - since < this.patienceMs || receiver.silentMs(now) < this.patienceMs) return;
      this.report(`${receiver.name} was deaf: a message waited ${now - since} ms; receiving anew`);
      receiver.reopen();
    } catch (error) {
      this.report(`${receiver.name} cannot be looked at: ${String(error)}`);
    }
  }
}
