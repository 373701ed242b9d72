import { inspect } from 'node:util';
import { Refusal } from '#eventsourcing/decider.js';
import { Malformed } from './cloud-event.js';

// What Service Bus accepts for either property of a dead letter.
const bytesMax = 4096;

/** Nobody here knows this type of event: a subscription's filter and its service disagree. */
export class UnknownType extends Error {
  constructor(type: string) {
    super(`nothing here handles ${type}`);
  }
}

/** Why a message was not handled, in the words of its dead letter. */
export type Failure = {
  readonly reason: string;
  readonly description: string;
  /** Another attempt would end the same way. */
  readonly final: boolean;
};

/** The reason is a code or the error's class, so that dead letters can be counted by it. */
export function failureOf(error: unknown): Failure {
  const final = error instanceof Refusal || error instanceof Malformed || error instanceof UnknownType;
  return { reason: cut(reasonOf(error)), description: cut(descriptionOf(error)), final };
}

const reasonOf = (error: unknown) => {
  if (typeof error !== 'object' || error === null) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.constructor.name;
};

const descriptionOf = (error: unknown) => (error instanceof Error ? error.message : inspect(error));

/** By bytes, and not through the middle of a character. */
const cut = (text: string) => new TextDecoder().decode(Buffer.from(text).subarray(0, bytesMax), { stream: true });
