import type { Budget } from './budget.js';
import type { Channel } from './channel.js';

/** Every marketplace that we have a shop at, and what each lets us do. */
export class Channels {
  constructor(
    readonly all: readonly Channel[],
    readonly budgets: readonly Budget[],
  ) {}

  find(name: string): Channel | undefined {
    return this.all.find((one) => one.name === name);
  }

  /** What every channel gives, each asked by itself; one that fails gives nothing this time, and is told to `failed`. */
  async ofEach<Given>(
    ask: (channel: Channel) => Promise<Given>,
    failed: (channel: string, error: Error) => void,
  ): Promise<Given[]> {
    const given = await Promise.all(
      this.all.map(async (channel) => {
        try {
          return [await ask(channel)];
        } catch (error) {
          failed(channel.name, error as Error);
          return [];
        }
      }),
    );
    return given.flatMap((one) => one);
  }

  close() {
    for (const budget of this.budgets) budget.close();
    for (const channel of this.all) channel.close();
  }
}
