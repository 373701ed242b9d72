import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.js';
import type { Victim } from './victim.js';

const shares = { whileDraining: 0.12, all: 0.1, whileStarting: 0.2 };
const delayMaxMs = 400;
const startingMaxMs = 1_500;

/** How many kills, and after how many answered orders each of those that come while orders are placed. */
export type KillPlan = { readonly afterAnswers: readonly number[]; readonly whileDraining: number };

export function plannedKills(kills: number, orders: number, chance: Chance): KillPlan {
  const whileDraining = Math.ceil(kills * shares.whileDraining);
  const afterAnswers = Array.from({ length: kills - whileDraining }, () => chance.below(orders));
  return { afterAnswers: afterAnswers.sort((a, b) => a - b), whileDraining };
}

/** Ends processes at random instants. `answered` says how many orders have their answer by now. */
export class Killer {
  constructor(
    private readonly victims: readonly Victim[],
    private readonly chance: Chance,
  ) {}

  get kills() {
    return this.victims.reduce((sum, { kills }) => sum + kills, 0);
  }

  async whilePlacing({ afterAnswers }: KillPlan, answered: () => number, placed: AbortSignal) {
    for (const threshold of afterAnswers) {
      while (answered() < threshold && !placed.aborted) await sleep(5);
      await this.strike();
    }
  }

  async whileDraining({ whileDraining }: KillPlan) {
    for (let kill = 0; kill < whileDraining; kill++) await this.strike();
  }

  /** One kill counts; sometimes all processes go, or the same one again while it starts. */
  private async strike() {
    await sleep(this.chance.below(delayMaxMs));
    const victim = this.chance.pick(this.victims);
    if (this.chance.hits(shares.all)) await Promise.all(this.victims.map((one) => one.kill()));
    else await victim.kill();
    if (!this.chance.hits(shares.whileStarting)) return;
    await sleep(this.chance.below(startingMaxMs));
    await victim.kill();
  }
}
