import { metrics, type Attributes, type Counter, type Histogram, type MeterProvider } from '@opentelemetry/api';

/** In seconds, as the semantic conventions of OpenTelemetry advise for requests and messages. */
const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** An instrument of whoever listens now: it stays with the provider that gave it, also when that is closed. */
class Instrument<Made> {
  private from: MeterProvider | undefined;
  private made!: Made;

  constructor(private readonly make: (from: MeterProvider) => Made) {}

  get now(): Made {
    const from = metrics.getMeterProvider();
    if (from !== this.from) [this.from, this.made] = [from, this.make(from)];
    return this.made;
  }
}

/** The meter of our own metrics. Without an exporter nothing listens to it. */
export const meterOf = (from: MeterProvider) => from.getMeter('retreasure');

/** How long something takes, as a histogram in seconds. Attributes come from closed lists: each set of them is kept for ever. */
export class Duration {
  private readonly histogram: Instrument<Histogram>;

  constructor(name: string, description: string, explicitBucketBoundaries: number[] = boundaries) {
    const options = { description, unit: 's', advice: { explicitBucketBoundaries } };
    this.histogram = new Instrument((from) => meterOf(from).createHistogram(name, options));
  }

  record(seconds: number, attributes: Attributes) {
    this.histogram.now.record(seconds, attributes);
  }

  /** Starts a clock; call what it answers with when it is over. */
  begin(): (attributes: Attributes) => void {
    const begunMs = performance.now();
    return (attributes) => this.record((performance.now() - begunMs) / 1_000, attributes);
  }

  /** Of work that may fail: then the class of its error is the attribute error.type. */
  async of<T>(attributes: Attributes, work: () => Promise<T>): Promise<T> {
    const end = this.begin();
    try {
      const done = await work();
      end(attributes);
      return done;
    } catch (error) {
      end({ ...attributes, 'error.type': error instanceof Error ? error.constructor.name : typeof error });
      throw error;
    }
  }
}

/** How often something happens. */
export class Count {
  private readonly counter: Instrument<Counter>;

  constructor(name: string, unit: string, description: string) {
    this.counter = new Instrument((from) => meterOf(from).createCounter(name, { description, unit }));
  }

  add(count: number, attributes: Attributes) {
    this.counter.now.add(count, attributes);
  }
}
