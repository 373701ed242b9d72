import { Heap } from './heap.js';
import type { Message } from './message.js';

/** Whoever receives from a session. It must give the session up when its lock is lost. */
export type Holder = { lost(): void };

/** The messages of one queue that share a session id, and who has the exclusive right to receive them. */
export type Session = {
  readonly id: string;
  readonly ready: Heap<Message>;
  readonly locked: Set<Message>;
  holder: Holder | undefined;
  /** 0 while nobody holds the session. */
  lockedUntil: number;
  deadlineSlot: number;
  state: Buffer | undefined;
};

/** Somebody who waits for any session that has messages. */
export type Waiter = {
  readonly until: number;
  readonly granted: (session: Session) => void;
  readonly timedOut: () => void;
};

/** The sessions of one queue. Only those exist that have messages, a holder or a state. */
export class Sessions {
  private readonly all = new Map<string, Session>();
  /** Those with messages and no holder; the one that has waited longest is granted first. */
  private readonly free = new Set<Session>();
  private readonly waiters = new Set<Waiter>();
  private readonly deadlines = new Heap<Session>((session, index) => (session.deadlineSlot = index));

  constructor(
    private readonly lockMs: number,
    private readonly saveState: (id: string, state: Buffer | undefined) => void,
  ) {}

  find(id: string) {
    return this.all.get(id);
  }

  open(id: string): Session {
    const known = this.all.get(id);
    if (known) return known;
    const ready = new Heap<Message>((message, index) => (message.readySlot = index));
    const session: Session = {
      ...{ id, ready, locked: new Set<Message>(), holder: undefined },
      ...{ lockedUntil: 0, deadlineSlot: -1, state: undefined },
    };
    this.all.set(id, session);
    return session;
  }

  setState(session: Session, state: Buffer | undefined) {
    session.state = state;
    this.saveState(session.id, state);
  }

  restoreState(id: string, state: Buffer) {
    this.open(id).state = state;
  }

  /** Locks this session, or any free one; undefined if somebody else holds it, or none is free. */
  accept(id: string | undefined, now: number): Session | undefined {
    const session = id === undefined ? this.free.values().next().value : this.open(id);
    if (session === undefined || session.lockedUntil > 0) return undefined;
    this.free.delete(session);
    this.lock(session, now);
    return session;
  }

  /** Grants the next session that becomes free. Answers with the cancellation. */
  wait(waiter: Waiter): () => void {
    this.waiters.add(waiter);
    return () => void this.waiters.delete(waiter);
  }

  renew(session: Session, now: number): number {
    this.deadlines.removeAt(session.deadlineSlot);
    return this.lock(session, now);
  }

  release(session: Session, now: number) {
    this.deadlines.removeAt(session.deadlineSlot);
    session.lockedUntil = 0;
    session.holder = undefined;
    this.offer(session, now);
  }

  /** To call when a session got or lost messages or state while nobody holds it. */
  offer(session: Session, now: number) {
    if (session.lockedUntil > 0) return;
    const [waiter] = this.waiters;
    if (session.ready.size === 0) {
      this.free.delete(session);
      if (session.state === undefined) this.all.delete(session.id);
    } else if (waiter) {
      this.waiters.delete(waiter);
      this.lock(session, now);
      waiter.granted(session);
    } else this.free.add(session);
  }

  tick(now: number) {
    for (let next = this.deadlines.least; next && next.lockedUntil <= now; next = this.deadlines.least) {
      next.holder?.lost();
      if (this.deadlines.least === next && next.lockedUntil <= now) this.release(next, now);
    }
    for (const waiter of this.waiters)
      if (waiter.until <= now) {
        this.waiters.delete(waiter);
        waiter.timedOut();
      }
  }

  private lock(session: Session, now: number) {
    session.lockedUntil = now + this.lockMs;
    this.deadlines.add(session, session.lockedUntil);
    return session.lockedUntil;
  }
}
