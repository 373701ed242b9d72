import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.js';
import type { Victim } from './victim.js';

const shares = { whileDraining: 0.12, whileWriting: 0.3, all: 0.1, whileStarting: 0.2 };
const delayMaxMs = 400;
const startingMaxMs = 1_500;
const lettersMax = 40;

/**
 * How many kills: after how many answered orders each of those that come while orders are placed, and after how many more letters each of
 * those that come while letters go out.
 */
export type KillPlan = {
  readonly afterAnswers: readonly number[];
  readonly whileDraining: number;
  readonly afterLetters: readonly number[];
};

export function plannedKills(kills: number, orders: number, chance: Chance): KillPlan {
  const whileDraining = Math.ceil(kills * shares.whileDraining);
  const whileWriting = Math.floor(kills * shares.whileWriting);
  const whilePlacing = kills - whileDraining - whileWriting;
  const afterAnswers = Array.from({ length: whilePlacing }, () => chance.below(orders));
  const afterLetters = Array.from({ length: whileWriting }, () => 1 + chance.below(lettersMax));
  return { afterAnswers: afterAnswers.sort((a, b) => a - b), whileDraining, afterLetters };
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

  /** Mostly who writes them: the others only bring what leads to a letter. */
  async whileWriting({ afterLetters }: KillPlan, writer: Victim, letters: () => number, written: AbortSignal) {
    for (const more of afterLetters) {
      const threshold = letters() + more;
      while (letters() < threshold && !written.aborted) await sleep(5);
      await this.strike(writer);
    }
  }

  /** One kill counts; sometimes all processes go, or the same one again while it starts. */
  private async strike(victim = this.chance.pick(this.victims)) {
    await sleep(this.chance.below(delayMaxMs));
    if (this.chance.hits(shares.all)) await Promise.all(this.victims.map((one) => one.kill()));
    else await victim.kill();
    if (!this.chance.hits(shares.whileStarting)) return;
    await sleep(this.chance.below(startingMaxMs));
    await victim.kill();
  }
}
