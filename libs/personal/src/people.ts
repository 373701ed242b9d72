import { Injectable } from '@nestjs/common';
import {
  personalKinds,
  Plaintext,
  type Keep,
  type OpenedOf,
  type PersonalKind,
  type Sealed,
  type SealedOf,
} from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { access } from './access.js';
import { KeyRing, type LookUp } from './key-ring.js';
import { NewIds } from './new-ids.js';
import { isLawful, type Purpose } from './purposes.js';
import { isSealed, partsOf, seal, sealingKeyOf, unseal, type SealingKey } from './seal.js';
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

type Opening = { readonly data: object; readonly reading: Reading; readonly keys: ReadonlyMap<string, SealingKey> };

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
      const lookUp = typeof value === 'string' ? this.lookUpOf(plaintext.kind, value) : undefined;
      if (lookUp !== undefined) lookUps.add(lookUp);
    }
    const obtained = await this.ring.obtain(subjectId, [...keeps], [...lookUps]);
    const keys = new Map<Keep, SealingKey>();
    for (const keep of keeps) keys.set(keep, sealingKeyOf(obtained[keep]));
    const sealWith = (plaintext: Plaintext<unknown>) => seal(keys.get(personalKinds[plaintext.kind].keep)!, plaintext);
    return replaced(data, isPlaintext, sealWith) as SealedOf<T>;
  }

  /**
   * What may be read of it, opened; null what may not, and what nobody can read any more. First it is recorded that it is read, and if
   * that fails nothing is shown.
   * @throws Error if a sealed value was changed.
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

  /** Who told us this, in whatever spelling; oldest first, at most 100. */
  async subjectsOf(kind: PersonalKind, value: string): Promise<string[]> {
    const lookUp = this.lookUpOf(kind, value);
    if (lookUp === undefined) throw new TypeError(`nobody is found by ${kind}`);
    return this.ring.subjectsOf(lookUp);
  }

  private async prepare(data: object, reading: Reading): Promise<Opening> {
    const keys = new Map<string, SealingKey>();
    const wanted = found(data, isSealed).map(partsOf);
    const ids = new Set(wanted.filter(({ kind }) => reading.kinds.includes(kind)).map(({ keyId }) => keyId));
    await Promise.all(
      [...ids].map(async (keyId) => {
        const key = await this.ring.find(keyId);
        if (key?.subjectId !== reading.subjectId) return;
        if (!key.retired || isLawful(reading.purpose)) keys.set(keyId, sealingKeyOf(key));
      }),
    );
    return { data, reading, keys };
  }

  private async record({ data, reading, keys }: Opening) {
    const { subjectId, purpose, record, cause } = reading;
    const shown = found(data, isSealed).filter((value) => mayOpen(value, reading, keys));
    const kinds = [...new Set(shown.map((value) => partsOf(value).kind))];
    if (kinds.length === 0) return;
    const read = { subjectId, actor: cause.actor, purpose, record, kinds };
    await this.commands.handle(access, this.ids.next(), { type: 'RecordRead', data: read }, cause);
  }

  private lookUpOf(kind: PersonalKind, value: string): LookUp | undefined {
    const rule = personalKinds[kind];
    return 'lookUp' in rule ? this.ring.lookUpOf(kind, rule.lookUp(value)) : undefined;
  }
}

const isPlaintext = (value: unknown): value is Plaintext<unknown> => value instanceof Plaintext;

const mayOpen = (value: Sealed, { kinds }: Reading, keys: Opening['keys']) => {
  const { kind, keyId } = partsOf(value);
  return kinds.includes(kind) && keys.has(keyId);
};

const opened = ({ data, reading, keys }: Opening) =>
  replaced(data, isSealed, (value) =>
    mayOpen(value, reading, keys) ? unseal(keys.get(partsOf(value).keyId)!, value) : null,
  );
