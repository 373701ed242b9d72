import { z } from 'zod';
import type { Identifiers } from './identifiers.js';

/** Somebody in an audience. `memberId` is ours, and says nothing of who they are. */
export type Member = Identifiers & { readonly memberId: string };

/** `name`: 1 to 64 lower-case letters, digits and hyphens; it is what the platform calls the audience, too. */
export type Audience = {
  readonly name: string;
  /** Counts the changes of who is in it, from 1. */
  readonly version: number;
};

/**
 * Nobody is twice in either, and told again they are in the same order. Whose address or number changed is in both: removed as they
 * were added before.
 */
export type Changes = {
  readonly added: readonly Member[];
  /** Of who cannot be read any more, because they asked to be forgotten, or may be there in two ways, it has our id alone. */
  readonly removed: readonly Member[];
  /** All who are in it after that, for platforms that know nobody by our ids. */
  readonly everybody?: (() => Promise<readonly Member[]>) | undefined;
};

/** How many of those who were to be removed or added the platform could not be told of, or made nothing of. */
export type Synced = { readonly unusable: number };

/** Nobody knows how much of it was done: no answer, a server's error, a limit. It may be tried again as it is. */
export class AudienceUnreachable extends Error {}

/** The platform looked at it and says no, and would say no again. The message names fields and rules, never persons. */
export class AudienceRefusal extends Error {
  constructor(
    /** The platform's own: not_authenticated, 190. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Where advertising or mail is aimed at people whom we name: Google, Meta, Klaviyo. They keep copies of who is in an audience. */
export abstract class AudiencePlatform {
  abstract readonly name: string;
  /**
   * Removes, then adds; when it resolves, the platform has it. May be repeated, and then changes nothing. A version that could not be
   * told is followed by one that says all of it again, and what changed since.
   * @throws AudienceUnreachable, AudienceRefusal
   */
  abstract sync(audience: Audience, changes: Changes): Promise<Synced>;
  /**
   * Has the platform delete what it keeps of people whom sync() removed from every audience, and who are to be forgotten: by our ids,
   * so that nothing else has to be known of them any more. May be repeated.
   * @throws AudienceUnreachable, AudienceRefusal
   */
  abstract forget(memberIds: readonly string[]): Promise<void>;
  /**
   * Where a platform is told by files: puts one of everybody in the place of all up to this version, in which is who was forgotten.
   * @throws AudienceUnreachable
   */
  replace?(audience: Audience, everybody: readonly Member[]): Promise<Synced>;
  /** Deletes our own files up to a version: who is in them is not to lie there for ever. @throws AudienceUnreachable */
  expire?(audience: Audience): Promise<void>;
}

/** What we and the platform call an audience. */
export const audienceName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, '1 to 64 lower-case letters, digits and hyphens, no hyphen first');

/** @throws AudienceRefusal naming the rule */
export function checkedAudience({ name: called, version }: Audience): void {
  if (!audienceName.safeParse(called).success)
    throw new AudienceRefusal('name', "an audience's name is 1 to 64 lower-case letters, digits and hyphens");
  if (!Number.isSafeInteger(version) || version < 1)
    throw new AudienceRefusal('version', "an audience's version is a whole number from 1");
}

/** In their order, in parts of at most so many. */
export const partsOf = <Item>(items: readonly Item[], most: number): (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / most) }, (_, part) => items.slice(part * most, (part + 1) * most));
