import type { Connection } from 'rhea';

/** How many of something a connection may have open. */
export class Limit {
  private readonly open = new WeakMap<Connection, number>();
  readonly refusal: { readonly condition: string; readonly description: string };

  constructor(
    private readonly max: number,
    what: string,
  ) {
    this.refusal = {
      condition: 'amqp:resource-limit-exceeded',
      description: `A connection has ${max} ${what} at most.`,
    };
  }

  /** False if this is one too many. */
  enter(connection: Connection): boolean {
    const count = this.open.get(connection) ?? 0;
    if (count < this.max) this.open.set(connection, count + 1);
    return count < this.max;
  }

  leave(connection: Connection) {
    this.open.set(connection, (this.open.get(connection) ?? 1) - 1);
  }
}
