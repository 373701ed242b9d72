import { Injectable } from '@nestjs/common';
import { streamOf, type Decider, type Message } from './decider.js';
import { EventStore, type Recorded } from './event-store.js';

const pollMs = 250;

type Watch = { readonly stream: string; look(): void; hear(news: readonly Recorded[]): void };

/** Waits until a stream's state answers a question, for callers who want to know how it ended. */
@Injectable()
export class Outcomes {
  private readonly watches = new Map<string, Set<Watch>>();

  constructor(private readonly store: EventStore) {
    store.onAppend((events) => {
      if (this.watches.size === 0) return;
      for (const [stream, news] of Map.groupBy(events, (event) => event.stream))
        for (const watch of this.watches.get(stream) ?? []) watch.hear(news);
    });
  }

  /**
   * `answer` gets the state after every look and answers undefined as long as the question is open. Resolves to undefined
   * after `timeoutMs`. Polls too, since another process may append what we wait for.
   */
  async of<Event extends Message, State, Answer>(
    decider: Pick<Decider<never, Event, State>, 'stream' | 'initial' | 'evolve'>,
    id: string,
    answer: (state: State, version: number) => Answer | undefined,
    timeoutMs: number,
  ): Promise<Answer | undefined> {
    const stream = streamOf(decider, id);
    const { promise, resolve, reject } = Promise.withResolvers<Answer | undefined>();
    let folded = { state: decider.initial, version: 0 };
    let looking = false;
    let again = false;
    const fold = async () => {
      do {
        again = false;
        advance(await this.store.read<Event>(stream, folded.version));
      } while (again);
      ask();
    };
    const advance = (news: readonly Event[]) => {
      folded = { state: news.reduce<State>(decider.evolve, folded.state), version: folded.version + news.length };
    };
    const ask = () => {
      const answered = answer(folded.state, folded.version);
      if (answered !== undefined) resolve(answered);
    };
    const watch: Watch = {
      stream,
      // One look at a time, and each reads only what is new: an order of a thousand lines has a thousand appends.
      look() {
        again = true;
        if (looking) return;
        looking = true;
        fold()
          .catch(reject)
          .finally(() => (looking = false));
      },
      /** What follows on what we know needs no look; anything else does. */
      hear(news) {
        if (looking || news[0]!.version !== folded.version + 1) return watch.look();
        try {
          advance(news as readonly (Recorded & Event)[]);
          ask();
        } catch (error) {
          reject(error);
        }
      },
    };
    this.watches.set(stream, (this.watches.get(stream) ?? new Set()).add(watch));
    const poll = setInterval(() => watch.look(), pollMs);
    const timeout = setTimeout(() => resolve(undefined), timeoutMs);
    try {
      watch.look();
      return await promise;
    } finally {
      clearInterval(poll);
      clearTimeout(timeout);
      this.forget(watch);
    }
  }

  private forget(watch: Watch) {
    const watches = this.watches.get(watch.stream);
    watches?.delete(watch);
    if (watches?.size === 0) this.watches.delete(watch.stream);
  }
}
