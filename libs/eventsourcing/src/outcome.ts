import { Injectable } from '@nestjs/common';
import type { Message } from './decider.js';
import { EventStore, type Recorded } from './event-store.js';

const pollMs = 250;

/** Waits until a stream answers a question, for callers who want to know how it ended. */
@Injectable()
export class Outcomes {
  private readonly looks = new Map<string, Set<() => void>>();

  constructor(private readonly store: EventStore) {
    store.onAppend((events) => {
      for (const stream of new Set(events.map((event) => event.stream)))
        for (const look of this.looks.get(stream) ?? []) look();
    });
  }

  /**
   * `answer` gets the stream's events and answers undefined as long as the question is open. Resolves to undefined after
   * `timeoutMs`. Polls too, since another process may append what we wait for.
   */
  async of<Event extends Message, Answer>(
    stream: string,
    answer: (events: Recorded<Event>[]) => Answer | undefined,
    timeoutMs: number,
  ): Promise<Answer | undefined> {
    let stop = () => {};
    try {
      return await new Promise<Answer | undefined>((resolve, reject) => {
        const look = () => {
          this.store.read<Event>(stream).then((events) => {
            const answered = answer(events);
            if (answered !== undefined) resolve(answered);
          }, reject);
        };
        const poll = setInterval(look, pollMs);
        const timeout = setTimeout(() => resolve(undefined), timeoutMs);
        const looks = this.looks.get(stream) ?? new Set();
        this.looks.set(stream, looks.add(look));
        stop = () => {
          clearInterval(poll);
          clearTimeout(timeout);
          looks.delete(look);
          if (looks.size === 0) this.looks.delete(stream);
        };
        look();
      });
    } finally {
      stop();
    }
  }
}
