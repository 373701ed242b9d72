import { Injectable } from '@nestjs/common';
import {
  isTelling,
  personalKinds,
  Plaintext,
  spellingsOf,
  type Keep,
  type OpenedOf,
  type PersonalKind,
  type Sealed,
  type SealedOf,
} from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { access } from './access.js';
import { KeyRing, subjectsMax, type LookUp } from './key-ring.js';
import { NewIds } from './new-ids.js';
import { isLawful, type Purpose } from './purposes.js';
import { headOf, isSealed, seal, sealingKeyOf, unseal, type SealingKey } from './seal.js';
import { found, replaced } from './walk.js';

/** Who reads what of whom, and what for. */
export type Reading = {
  /** Whose data it is; what is sealed with another person's key stays shut. */
  readonly subjectId: string;
  /** Where it stands: 'order o-42'. */
  readonly record: string;
  readonly purpose: Purpose;
  /** What may be shown, see readableKinds in purposes.ts. */
  readonly kinds: readonly PersonalKind[];
  /** Its actor is who reads. */
  readonly cause: Cause;
};

/** Who told us something. */
export type Told = {
  /** Oldest first; at most 100. */
  readonly subjectIds: readonly string[];
  /** Others told us the same, and are not among them: whatever is done for these is not done for all. */
  readonly more: boolean;
};

/** What could be opened of it, by its sealed text. */
type Opening = { readonly data: object; readonly reading: Reading; readonly clear: ReadonlyMap<string, unknown> };

/** Seals what people tell us where it comes in, and opens it, on record, for who may see it. */
@Injectable()
export class People {
  constructor(
    private readonly ring: KeyRing,
    private readonly commands: CommandHandler,
    private readonly ids: NewIds,
  ) {}

  /** Everything personal in plain objects and arrays, sealed under the subject's keys; what is not personal stays as it is. */
  async seal<T extends object>(subjectId: string, data: T): Promise<SealedOf<T>> {
    const told = found(data, isPlaintext);
    if (told.length === 0) return data as SealedOf<T>;
    const [keeps, lookUps] = [new Set<Keep>(), new Set<LookUp>()];
    for (const plaintext of told) {
      keeps.add(personalKinds[plaintext.kind].keep);
      const value = plaintext.reveal();
      if (typeof value === 'string') for (const lookUp of this.lookUpsOf(plaintext.kind, value)) lookUps.add(lookUp);
    }
    const obtained = await this.ring.obtain(subjectId, [...keeps], [...lookUps]);
    const keys = new Map<Keep, SealingKey>();
    for (const keep of keeps) keys.set(keep, sealingKeyOf(obtained[keep]));
    const sealWith = (plaintext: Plaintext<unknown>) => seal(keys.get(personalKinds[plaintext.kind].keep)!, plaintext);
    return replaced(data, isPlaintext, sealWith) as SealedOf<T>;
  }

  /**
   * What may be read of it, opened; null what may not, what nobody can read any more, and what only looks as if we had sealed
   * it: it was changed, or somebody typed it in. First it is recorded that it is read, and if that fails nothing is shown.
   */
  async open<T extends object>(data: T, reading: Reading): Promise<OpenedOf<T>> {
    const [opened] = await this.openAll([{ ...reading, data }]);
    return opened!;
  }

  /** Many at once, each on record; all or none. */
  async openAll<T extends object>(readings: readonly (Reading & { readonly data: T })[]): Promise<OpenedOf<T>[]> {
    const openings = await Promise.all(readings.map(({ data, ...reading }) => this.prepare(data, reading)));
    await Promise.all(openings.map((opening) => this.record(opening)));
    return openings.map((opening) => opened(opening) as OpenedOf<T>);
  }

  /** Who told us this, in whatever spelling. */
  async subjectsOf(kind: PersonalKind, value: string): Promise<Told> {
    const lookUps = this.lookUpsOf(kind, value);
    if (lookUps.length === 0) throw new TypeError(`nobody is found by ${kind}`);
    const told = await Promise.all(lookUps.map((lookUp) => this.ring.subjectsOf(lookUp)));
    const found = [...new Set(told.flat())];
    return { subjectIds: found.slice(0, subjectsMax), more: found.length > subjectsMax };
  }

  /**
   * Who told us what is sealed here, in whatever spelling: its own person, too. Nobody is shown what it says, so that is not
   * on record. Nobody, once its key is destroyed, and of what strangers tell as well: a phone number without its country.
   */
  async tellersOf(value: Sealed): Promise<Told> {
    const { kind, keyId } = headOf(value);
    const key = await this.ring.find(keyId);
    const opened = key && openedWith(sealingKeyOf(key), value);
    if (typeof opened !== 'string' || !isTelling(kind, opened)) return { subjectIds: [], more: false };
    return this.subjectsOf(kind, opened);
  }

  /**
   * What its person wrote for everybody to read, which is no reading of theirs, and not on record; undefined once its key is
   * destroyed.
   * @throws TypeError for any other kind
   */
  async openForAll(value: Sealed): Promise<string | undefined> {
    const { kind, keyId } = headOf(value);
    if (kind !== 'words') throw new TypeError(`${kind} is not for everybody`);
    const key = await this.ring.find(keyId);
    const opened = key && openedWith(sealingKeyOf(key), value);
    return typeof opened === 'string' ? opened : undefined;
  }

  private async prepare(data: object, reading: Reading): Promise<Opening> {
    const wanted = found(data, isSealed).filter((value) => reading.kinds.includes(headOf(value).kind));
    const keys = await this.keysFor(reading, new Set(wanted.map((value) => headOf(value).keyId)));
    const clear = new Map<string, unknown>();
    for (const value of wanted) {
      const key = keys.get(headOf(value).keyId);
      const opened = key && openedWith(key, value);
      if (opened !== undefined) clear.set(value, opened);
    }
    return { data, reading, clear };
  }

  private async keysFor(reading: Reading, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, SealingKey>> {
    const keys = new Map<string, SealingKey>();
    await Promise.all(
      [...ids].map(async (keyId) => {
        const key = await this.ring.find(keyId);
        if (key?.subjectId !== reading.subjectId) return;
        if (!key.retired || isLawful(reading.purpose)) keys.set(keyId, sealingKeyOf(key));
      }),
    );
    return keys;
  }

  private async record({ reading, clear }: Opening) {
    const { subjectId, purpose, record, cause } = reading;
    const kinds = [...new Set([...clear.keys()].map((value) => headOf(value as Sealed).kind))];
    if (kinds.length === 0) return;
    const read = { subjectId, actor: cause.actor, purpose, record, kinds };
    await this.commands.handle(access, this.ids.next(), { type: 'RecordRead', data: read }, cause);
  }

  private lookUpsOf(kind: PersonalKind, value: string): LookUp[] {
    return spellingsOf(kind, value).map((spelling) => this.ring.lookUpOf(kind, spelling));
  }
}

const isPlaintext = (value: unknown): value is Plaintext<unknown> => value instanceof Plaintext;

/** Undefined if it is not what was sealed with this key. */
function openedWith(key: SealingKey, value: Sealed): unknown {
  try {
    return unseal(key, value);
  } catch {
    return undefined;
  }
}

const opened = ({ data, clear }: Opening) => replaced(data, isSealed, (value) => clear.get(value) ?? null);
