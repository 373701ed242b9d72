import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import type { View } from '#eventsourcing/view.js';

type Command = { type: 'Count'; data: { by: number; to?: number | undefined } };
export type CounterEvent = { type: 'Counted'; data: { by: number } };

/** The smallest thing that can be served, for the specifications of what serves it. */
export const counter: Decider<Command, CounterEvent, { total: number }> = {
  stream: 'counter',
  initial: { total: 0 },
  decide({ data }, { total }) {
    if (total + data.by > 1_000) throw new Refusal('counter-full', 'It counts to 1000.');
    return total === data.to ? [] : [{ type: 'Counted', data: { by: data.by } }];
  },
  evolve: ({ total }, { data }) => ({ total: total + data.by }),
};

@Entity('counter')
export class CounterRow {
  @PrimaryColumn({ type: 'varchar', length: 64 }) counterId!: string;
  @Column({ type: 'int' }) total!: number;
}

export const counters: View<CounterRow, CounterEvent> = {
  name: 'counters',
  version: 1,
  stream: 'counter',
  row: CounterRow,
  evolve: (row, { data }, counterId) => ({ counterId, total: (row?.total ?? 0) + data.by }),
};
