import { setImmediate as turn } from 'node:timers/promises';
import { Overloaded } from './event-store.js';

const waitingMax = 10_000;

type Waiting<Asked, Answer> = {
  readonly asked: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

/** Who asks in one turn of the event loop, or while the disk is busy, shares a commit with the others and has an answer alone. */
export class GroupCommit<Asked, Answer> {
  private waiting: Waiting<Asked, Answer>[] = [];
  private writing: Promise<void> | undefined;

  /**
   * @param what is asked for, in messages: appends
   * @param commit writes a group, on the disk when it resolves; one answer for each, which may throw when it is asked for. If it
   * rejects, nothing of the group was done.
   */
  constructor(
    private readonly what: string,
    private readonly commit: (group: readonly Asked[]) => Promise<readonly (() => Answer)[]>,
  ) {}

  /** @throws Overloaded */
  add(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length >= waitingMax) throw new Overloaded(`too many ${this.what} wait`);
      this.waiting.push({ asked, resolve, reject });
      this.writing ??= this.write();
    });
  }

  /** Resolves when nobody waits. */
  async idle() {
    await this.writing;
  }

  private async write() {
    // A turn later, for company: under load it halves the commits, and else it is over at once.
    await turn();
    await turn();
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      const answers = await this.commit(group.map(({ asked }) => asked)).catch((error: unknown) => {
        for (const { reject } of group) reject(error);
        return [];
      });
      for (const [index, answer] of answers.entries()) settle(group[index]!, answer);
    }
    this.writing = undefined;
  }
}

function settle<Answer>({ resolve, reject }: Waiting<unknown, Answer>, answer: () => Answer) {
  try {
    resolve(answer());
  } catch (error) {
    reject(error);
  }
}
