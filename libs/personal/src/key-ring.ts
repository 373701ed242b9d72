import type { Keep } from '#contracts/personal.js';

/** A person's key. `secret` is 64 bytes: 32 that encrypt, 32 that make nonces. */
export type DataKey = { readonly id: string; readonly secret: Buffer };

/** A person's keys, by how long they must be kept. */
export type DataKeys<Kept extends Keep> = { readonly [keep in Kept]: DataKey };

/** Of whom a key is, and how long it must be kept. */
export type KeyOwner = { readonly subjectId: string; readonly keep: Keep };

/** Which keys are destroyed, unless all: for who asks late, when their person may have come back. */
export type Doomed = {
  /** Those that are retired, of which there are none but `law` keys. */
  readonly retired?: true;
  /** Those that were used last before this day (RFC 3339 date). */
  readonly usedBefore?: string;
};

/** What became of the keys that were meant, of which there may have been none. */
export type Destroyed = {
  readonly destroyed: boolean;
  /** Some that are there are not among those that were to go: used since, or not retired. */
  readonly spared: boolean;
};

/** A key that is kept, and of whom. */
export type FoundKey = DataKey &
  KeyOwner & {
    /** Of a `law` key: its person asked to be forgotten. It opens for what the law names and seals nothing more. */
    readonly retired: boolean;
  };

/** Of those who told us the same thing as many are named; one more says only that there are more. */
export const subjectsMax = 100;

/** A keyed hash of an e-mail address, a phone number or an account, which tells nothing without the ring. 43 characters. */
export type LookUp = string;

/**
 * The keys of all people, each wrapped by the key-encryption key. It is the only place that must be able to forget: once a
 * key is destroyed, nothing opens what it sealed, wherever copies of that are. Shared by all services.
 */
export abstract class KeyRing {
  /**
   * The keys of a person, made where there are none; durable when it resolves. The look-ups are remembered beside the `person`
   * key, which must be among them if there are any, and the day as the last on which they were used to seal. Many at once
   * share one write.
   */
  abstract obtain<Kept extends Keep>(
    subjectId: string,
    keeps: readonly Kept[],
    lookUps: readonly LookUp[],
  ): Promise<DataKeys<Kept>>;

  /** The key by its id; undefined once it is destroyed. */
  abstract find(keyId: string): Promise<FoundKey | undefined>;

  /** Whether data of this person is sealed now: there is a key of either kind that is not retired. */
  abstract knows(subjectId: string): Promise<boolean>;

  /** Who told us this e-mail address, phone number or account, oldest first; {@link subjectsMax} and one more at most. */
  abstract subjectsOf(lookUp: LookUp): Promise<string[]>;

  /** The keyed hash under which a value is looked up; `value` in its one spelling, see personalKinds. */
  abstract lookUpOf(kind: string, value: string): LookUp;

  /**
   * For good. With a `person` key go its look-ups, and the `law` key is retired: who comes back gets new keys of both kinds.
   * With `law` go the retired keys, too. Destroying what is not there changes nothing. Whether a key is among the doomed is
   * looked at in the same step in which it goes: nobody uses it in between.
   */
  abstract destroy(owner: KeyOwner, only?: Doomed): Promise<Destroyed>;

  /** Drops what this process remembers of a person's keys, once it hears that another process destroyed them. */
  abstract forget(subjectId: string): void;

  /** Whose keys, all of them, were used last before a day (RFC 3339 date), at most `limit`. For rules of retention. */
  abstract unusedSince(keep: Keep, day: string, limit: number): Promise<string[]>;

  abstract close(): Promise<void>;
}
