import { isWritten, planCampaigns } from './campaigns.js';
import { cheapen } from './buyers.js';
import type { Correspondence } from './correspondence.js';
import type { Killer, KillPlan } from './killer.js';
import type { Scene } from './scene.js';
import { until } from './victim.js';

const minuteMs = 60_000;
/** An abandoned cart is due after an hour; whatever has no answer is given up after a quarter of one. */
const [evening, night] = [75 * minuteMs, 30 * minuteMs];
const writingMs = 600_000;

type Cast = {
  readonly scene: Scene;
  readonly killer: Killer;
  readonly plan: KillPlan;
  readonly correspondence: Correspondence;
  readonly pieces: readonly string[];
  /** The services are there again. */
  readonly ready: () => Promise<void>;
};

/**
 * The hours after a busy one. In the evening campaigns begin, carts are found abandoned and prices drop, while whoever writes is killed and
 * people change their minds; at night what was put off is tried again, and what nobody answered is given up.
 */
export async function hoursAfter({ scene, killer, plan, correspondence, pieces, ready }: Cast) {
  const { mail, counters, services } = scene;
  await planCampaigns(counters.shop);
  await scene.pass(evening, ready);
  await cheapen(counters, pieces, 'evening');
  const written = new AbortController();
  const killing = killer.whileWriting(plan, services, () => mail.log.length, written.signal);
  const isOver = () => until('campaigns are over', () => isWritten(counters.shop), writingMs);
  await isOver().finally(() => written.abort());
  await killing;
  // Those who were killed last had something in hand.
  await isOver();
  await correspondence.end();
  mail.calm();
  await scene.pass(night, ready);
}
