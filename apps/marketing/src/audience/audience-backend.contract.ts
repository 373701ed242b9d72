import type { AudiencePlatform, Member } from './audience-platform.js';

/** A platform to test, made anew for each test, and the world in which it is one. */
export type AudienceBackend = {
  readonly platform: AudiencePlatform;
  /** The same platform, for somebody whom it does not know; undefined where it knows nobody. */
  readonly stranger?: AudiencePlatform | undefined;
  /** Who is in that audience in the platform's own books, by our ids in the order of the alphabet; of those who were ever told it. */
  members(audience: string): Promise<readonly string[]>;
  /** Whether the platform keeps anything of whom we call so. */
  knows(memberId: string): Promise<boolean>;
  /** How many audiences of that name the platform has. */
  countOf(audience: string): Promise<number>;
  /** By which addresses it finds one of them: as it keeps them, hashed or not. */
  emailsOf(audience: string): Promise<readonly string[]>;
  /** As the platform keeps the address of somebody. */
  emailAt(member: Member): string;
  /**
   * The platform's answer to one request of the call is lost, though what was asked is done: to the first, if `position` is 0.
   * False if there were not so many, so that nothing was lost.
   */
  losing(position: number, call: () => Promise<unknown>): Promise<boolean>;
  /** The next request fails, and nothing is done. */
  fail(): void;
  /** Nothing fails any more. */
  recover(): void;
  close(): Promise<void>;
};
