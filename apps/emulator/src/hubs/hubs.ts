import { createHash } from 'node:crypto';
import type { Content } from '../broker/message.js';
import { EventLog } from './event-log.js';
import type { HubDescription, HubTopology } from './hub-topology.js';
import { Partition } from './partition.js';

/** What a partition keeps: the youngest events, no more than so many and no older than that. */
export type Retention = { readonly hours: number; readonly events: number };
export type HubsOptions = {
  readonly topology: HubTopology;
  /** A SQLite file; absent: everything is gone with the process. */
  readonly file?: string;
  readonly retention?: Retention;
};
export type Hub = {
  readonly name: string;
  readonly madeAt: number;
  readonly groups: ReadonlySet<string>;
  readonly partitions: readonly Partition[];
  /** Where the next one goes that does not say. */
  turn: number;
};

/** As long as Azure keeps them in its Standard tier, unless told otherwise; and 4 GB of events of 1 kB in four partitions. */
const keptByDefault: Retention = { hours: 24, events: 1_000_000 };
const forgetEveryMs = 10_000;

/** Event hubs by their names, without the protocol. */
export class Hubs {
  private readonly log: EventLog;
  private readonly byName: ReadonlyMap<string, Hub>;
  private readonly retention: Retention;
  private forgetAt = 0;

  constructor(
    { topology, file, retention = keptByDefault }: HubsOptions,
    private readonly now: () => number,
  ) {
    this.log = new EventLog(file);
    this.retention = retention;
    const { Entities } = topology.UserConfig.NamespaceConfig[0]!;
    this.byName = new Map(Entities.map((described) => [described.Name.toLowerCase(), this.open(described)]));
  }

  get names() {
    return [...this.byName.values()].map(({ name }) => name);
  }

  /** Upper and lower case are the same, as in Azure. */
  find(name: string): Hub | undefined {
    return this.byName.get(name.toLowerCase());
  }

  /** All in one partition: the one that is named, that of the key, or whose turn it is. `done`: when they are durable. */
  append(
    hub: Hub,
    named: Partition | undefined,
    key: string | undefined,
    contents: readonly Content[],
    done: () => void,
  ) {
    const partition =
      named ?? hub.partitions[key === undefined ? hub.turn++ % hub.partitions.length : numberOf(key, hub)]!;
    partition.log.append(contents, this.now());
    this.log.committed(() => {
      partition.wakeAll();
      done();
    });
  }

  /** Forgets what is kept too long, every ten seconds. */
  tick() {
    const now = this.now();
    if (now < this.forgetAt) return;
    this.forgetAt = now + forgetEveryMs;
    const { hours, events } = this.retention;
    for (const { partitions } of this.byName.values())
      for (const { log } of partitions) log.forget(Math.max(log.end - events, log.firstAfter(now - hours * 3_600_000)));
  }

  close() {
    this.log.close();
  }

  private open({ Name, PartitionCount, ConsumerGroups = [] }: HubDescription): Hub {
    const partitions = Array.from(
      { length: PartitionCount },
      (_, id) => new Partition(String(id), this.log.partition(Name.toLowerCase(), String(id), this.now())),
    );
    const groups = new Set(['$Default', ...ConsumerGroups.map(({ Name }) => Name)].map((name) => name.toLowerCase()));
    return { name: Name, madeAt: partitions[0]!.log.madeAt, groups, partitions, turn: 0 };
  }
}

/** Equal keys meet in one partition; which one it is, differs from Azure's choice. */
const numberOf = (key: string, { partitions }: Hub) =>
  createHash('md5').update(key).digest().readUInt32BE(0) % partitions.length;
