import { ZodError } from 'zod';
import type { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Malformed, type Incoming } from './cloud-event.js';
import type { About, Policy, Reaction } from './policy.js';

/** Carries out a policy: asks its commands, in order, in the name of the event that arrived. */
export class PolicyRunner {
  private readonly reactions: Map<string, Reaction[]>;

  constructor(
    private readonly service: string,
    policy: Policy,
    private readonly commands: CommandHandler,
  ) {
    this.reactions = Map.groupBy(policy, ({ on }) => on);
  }

  reactsTo(type: string) {
    return this.reactions.has(type);
  }

  /** Resolves when everything asked is in the log. Throws what a decider refuses, and {@link Malformed} for bad data. */
  async run({ type, data, sequence, time: at, causationId, correlationId }: Incoming, traceparent: string | undefined) {
    const cause = { causationId, correlationId, actor: `policy:${this.service}`, ...(traceparent && { traceparent }) };
    for (const reaction of this.reactions.get(type) ?? []) await this.follow(reaction, data, { sequence, at }, cause);
  }

  private async follow(reaction: Reaction, data: unknown, about: About, cause: Cause) {
    for (const { decider, to, command, goOn } of asked(reaction, data, about)) {
      const { state } = await this.commands.handle(decider, to, command, cause);
      // By the state and not by the new events: when the message comes again, there are none.
      if (!goOn(state)) return;
    }
  }
}

function asked({ react }: Reaction, data: unknown, about: About) {
  try {
    return react(data, about);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    const { path, message } = error.issues[0]!;
    throw new Malformed(['data', ...path].join('.'), message);
  }
}
