import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Outcome } from './shop.js';

/** What a journal belongs to: the same file, sent to the same server. */
export type Task = { readonly file: string; readonly bytes: number; readonly url: string };

/**
 * Which requests are done, one JSON line each, only ever appended: a kill -9 loses at most the line being written. A
 * request that was done and not noted is sent again, which its key makes harmless.
 */
export class Journal {
  private readonly outcomes = new Map<string, Outcome>();

  /** @throws Error when the journal at this path belongs to another task. */
  constructor(
    private readonly path: string,
    task: Task,
  ) {
    const heading = JSON.stringify(task);
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const [known, ...lines] = whole.split('\n').slice(0, -1);
    if (known !== undefined && known !== heading)
      throw new Error(`${path} is about ${known}. Forget it with --restart, or name another folder with --out.`);
    for (const line of lines) {
      const [key, outcome] = JSON.parse(line) as [string, Outcome];
      this.outcomes.set(key, outcome);
    }
    if (known === undefined) writeFileSync(path, `${heading}\n`);
    // A torn last line would spoil the next one.
    else if (whole !== text) truncateSync(path, Buffer.byteLength(whole));
  }

  get size() {
    return this.outcomes.size;
  }

  /** Some order that is done, to ask the server whether it knows it. */
  get someOrder(): string | undefined {
    const done = [...this.outcomes.values()].find((outcome) => outcome.result === 'done' && outcome.id !== undefined);
    return done?.result === 'done' ? done.id : undefined;
  }

  outcomeOf(key: string) {
    return this.outcomes.get(key);
  }

  note(key: string, outcome: Outcome) {
    this.outcomes.set(key, outcome);
    appendFileSync(this.path, `${JSON.stringify([key, outcome])}\n`);
  }

  static forget(path: string) {
    rmSync(path, { force: true });
  }
}
