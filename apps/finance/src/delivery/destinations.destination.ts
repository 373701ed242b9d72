import type { Destination } from './delivery.destination.js';

/** Every place that exports are brought to. */
export class Destinations {
  constructor(readonly all: readonly Destination[]) {}
}
