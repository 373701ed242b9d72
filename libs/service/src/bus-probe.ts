import type { ServiceBusClient } from '@azure/service-bus';

const everyMs = 1_000;
const notYet = 'not reached yet';

/** Knows whether the bus can be reached: an open sender proves it, and asking costs nothing while it is open. */
export class BusProbe {
  private failure: string | undefined = notYet;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: ServiceBusClient,
    private readonly topic: string,
    private readonly report: (message: string) => void,
  ) {}

  /** Why the bus is not there; undefined while it is. */
  get problem() {
    return this.failure;
  }

  start() {
    void this.look(this.client.createSender(this.topic));
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async look(sender: ReturnType<ServiceBusClient['createSender']>) {
    const before = this.failure;
    try {
      await sender.createMessageBatch();
      this.failure = undefined;
    } catch (error) {
      this.failure = (error as Error).message;
    }
    if (this.stopped) return;
    // That it is there from the start is no news.
    if (this.failure !== before && (before !== notYet || this.failure !== undefined))
      this.report(this.failure ? `the bus is not there: ${this.failure}` : 'the bus is there');
    this.timer = setTimeout(() => void this.look(sender), everyMs).unref();
  }
}
