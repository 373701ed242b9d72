import assert from 'node:assert/strict';
import { Refusal, type Decider, type Message } from './decider.js';
import type { Recorded } from './event-store.js';
import type { View } from './view.js';

/** given(past).when(command).then(future). Also proves that asking twice changes nothing: the bus delivers at least once. */
export const specification =
  <C extends Message, E extends Message, S>({ initial, decide, evolve }: Decider<C, E, S>) =>
  (...past: E[]) => ({
    when: (command: C) => {
      const state = past.reduce(evolve, initial);
      return {
        then: (...future: [E, ...E[]]) => {
          assert.deepEqual(decide(command, state), future);
          assert.deepEqual(decide(command, future.reduce(evolve, state)), [], 'asking twice must change nothing');
        },
        thenNothing: () => assert.deepEqual(decide(command, state), []),
        thenRefused: (code: string) =>
          assert.throws(
            () => decide(command, state),
            (error) => {
              assert.ok(error instanceof Refusal, String(error));
              assert.equal(error.code, code);
              return true;
            },
          ),
      };
    },
  });

/** given(events).then(row), for read models: the events become versions 1, 2, 3 of the stream, all at one instant. */
export const viewOf =
  <Row extends object, E extends Message>(view: View<Row, E>, id: string) =>
  (...events: E[]) => ({
    then: (row: Partial<Row> | null) => {
      const folded = events
        .map(recordedAs(`${view.stream}-${id}`))
        .reduce<Row | null>((r, e) => view.evolve(r, e, id), null);
      assert.deepEqual(folded && { ...folded }, row && { ...row });
    },
  });

/** Dresses an event as the log would, for specifications. */
export const recordedAs =
  (stream: string, at = '2026-01-02T03:04:05.678Z') =>
  <E extends Message>(event: E, index = 0): Recorded<E> => ({
    ...event,
    ...{ id: `${stream}/${index + 1}`, stream, version: index + 1, schema: 1, at, hash: '' },
    cause: { causationId: 'test', correlationId: 'test', actor: 'test' },
  });
