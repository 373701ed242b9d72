import type { Carrier } from './carrier.js';

/** Everybody who takes parcels for us. */
export class Carriers {
  constructor(readonly all: readonly Carrier[]) {}

  find(name: string): Carrier | undefined {
    return this.all.find((one) => one.name === name);
  }

  /** @throws Error if the log names one that is no longer set up. */
  named(name: string): Carrier {
    const carrier = this.find(name);
    if (carrier === undefined) throw new Error(`carrier ${name} is not set up here`);
    return carrier;
  }
}
