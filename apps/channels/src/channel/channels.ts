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

  close() {
    for (const budget of this.budgets) budget.close();
    for (const channel of this.all) channel.close();
  }
}
