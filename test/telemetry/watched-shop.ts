import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { Shop } from '../journeys/shop.js';
import { Exposition } from './exposition.js';
import { Prometheus } from './prometheus.js';
import { hastened, readRules } from './rules.js';

// Five minutes of the rules take two seconds.
const times = 150;

/** A shop that tells of itself, and Prometheus, which hears it and judges by the rules. */
export class WatchedShop {
  prometheus!: Prometheus;

  private constructor(
    readonly exposition: Exposition,
    readonly shop: Shop,
  ) {}

  /** `more`: settings that differ from those of every other shop here. */
  static async of(more: Readonly<Record<string, string>>): Promise<WatchedShop> {
    const exposition = await Exposition.open();
    return new WatchedShop(
      exposition,
      new Shop({ metrics: exposition }, { OTEL_METRIC_EXPORT_INTERVAL: '250', ...more }),
    );
  }

  /** Resolves when all is well, and known to be. */
  async open() {
    const { shop, exposition } = this;
    const starting = Prometheus.start(hastened(readRules(), times), exposition);
    [this.prometheus] = await Promise.all([starting, shop.open()]);
    await shop.priced();
    // It finds out within five seconds whom to ask, and until then hears of nobody.
    while ((await this.prometheus.told('retreasure_bus_reachable')).length === 0) await shop.settled();
    await this.prometheus.untilQuiet();
    return this;
  }

  /** Resolves when these fire and no other does; what is said of them is complete. */
  async calledFor(...alerts: readonly string[]) {
    const { firing, told } = await this.prometheus.untilFiring();
    // What is said tells more than a name of one that should not be there.
    expect(firing.every((one) => alerts.includes(one)) ? firing : told).toEqual(alerts);
    expect(told.filter((words) => /<no value>|<error/.test(words))).toEqual([]);
  }

  /** Resolves when nobody is called any more, or about to be. */
  async quiet() {
    await this.exposition.upToDate();
    await this.prometheus.untilQuiet();
  }

  async close() {
    await this.prometheus.close();
    await this.shop.close();
    await this.exposition.close();
    this.shop.remove();
  }
}

/** One after the other they come, and each asks again and again until it is over. */
export async function crowd(people: number, ask: () => Promise<unknown>, meanwhile: () => Promise<unknown>) {
  let over = false;
  const asking = Array.from({ length: people }, async (_, comes) => {
    await sleep(comes * 100);
    while (!over) await ask();
  });
  await meanwhile().finally(() => (over = true));
  await Promise.all(asking);
}

/** While nothing can be laid in that folder. */
export async function blocked(folder: string, work: () => Promise<unknown>) {
  const elsewhere = `${folder}-elsewhere`;
  renameSync(folder, elsewhere);
  writeFileSync(folder, '');
  await work().finally(() => {
    rmSync(folder);
    renameSync(elsewhere, folder);
  });
}
