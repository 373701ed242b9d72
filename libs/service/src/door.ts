/** So many come in within one turn of the event loop: each may cost milliseconds, and those inside wait meanwhile. */
const perTurn = 4;

/** Lets a crowd in a few at a time, in the order of their coming: what has begun is answered before more begins. */
export class Door {
  private readonly waiting: (() => void)[] = [];
  private left = perTurn;

  pass(enter: () => void) {
    this.waiting.push(enter);
    if (this.left === perTurn) setImmediate(() => this.turn());
    this.letIn();
  }

  private turn() {
    this.left = perTurn;
    if (this.waiting.length === 0) return;
    setImmediate(() => this.turn());
    this.letIn();
  }

  private letIn() {
    while (this.left > 0 && this.waiting.length > 0) {
      this.left -= 1;
      this.waiting.shift()!();
    }
  }
}
