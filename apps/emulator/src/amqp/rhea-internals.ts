import rhea, { type Connection, type Sender, type Session, type Typed } from 'rhea';

/**
 * What we use of rhea beyond its published types; package.json pins rhea for this file's sake. Each use says why where it
 * is made.
 */
export type Frame = {
  readonly performative: {
    /** Of an attach: true if the peer receives. */
    readonly role?: boolean;
    readonly name?: string;
    readonly handle?: number;
    readonly source?: { readonly value?: Typed[] };
    readonly properties?: Record<string, unknown>;
    readonly delivery_id?: number;
    /** Of a transfer: further frames of the same message follow. */
    readonly more?: boolean;
    message_format?: number;
  };
  payload?: Buffer;
};

export type InnerSession = Session & {
  on_attach(frame: Frame): void;
  on_detach(frame: Frame): void;
  on_transfer(frame: Frame): void;
  readonly outgoing: { readonly next_delivery_id: number; readonly next_pending_delivery: number; available(): number };
};

export type InnerSender = Sender & {
  credit: number;
  delivery_count: number;
  readonly _draining: boolean;
  readonly _drained: boolean;
  _get_drain(): boolean;
  readonly session: InnerSession;
};

export type InnerConnection = Connection & { _process(): void };

/** What this end declares in its own attach frame. */
export type LocalAttach = {
  max_message_size?: number;
  snd_settle_mode?: number;
  rcv_settle_mode?: number;
  properties?: Record<string, Typed>;
};
export const localAttach = (link: unknown) =>
  (link as { readonly local: { readonly attach: LocalAttach } }).local.attach;

export type RemoteAttach = {
  readonly source?: { readonly address?: string; readonly filter?: Record<string, unknown> };
  readonly target?: { readonly address?: string };
  readonly snd_settle_mode?: number;
  readonly rcv_settle_mode?: number;
  readonly properties?: Record<string, unknown>;
};
export const remoteAttach = (link: unknown) =>
  (link as { readonly remote: { readonly attach: RemoteAttach } }).remote.attach;

type Reader = { read(): Typed; remaining(): number };
type Writer = { write(value: Typed): void; toBuffer(): Buffer };

/** The codec, of which rhea types only the wrappers. */
export const encoding = rhea.types as unknown as {
  readonly Reader: new (bytes: Buffer) => Reader;
  readonly Writer: new () => Writer;
  readonly List0: () => Typed;
  readonly List32: (items: readonly Typed[]) => Typed;
  readonly Map32: (items: readonly Typed[]) => Typed;
};

type Described = { described(): object };
const outcomes = rhea.message as unknown as {
  accepted(): Described;
  rejected(fields: { error: { condition: string; description: string } }): Described;
};

export const accepted = outcomes.accepted().described();
export const rejected = (condition: string, description: string) =>
  outcomes.rejected({ error: { condition, description } }).described();
