import type { IncomingMessage } from 'node:http';
import { BlobError } from './blob-error.js';
import type { Blob, BlobIndex, Texts } from './blob-index.js';
import { mustHold } from './conditions.js';
import type { Contents, Reading } from './contents.js';

export type Held = { readonly index: BlobIndex; readonly contents: Contents };
export type Asked = {
  /** Signed, and not read yet. */
  readonly request: IncomingMessage;
  readonly container: string;
  /** Empty where a container is asked. */
  readonly name: string;
  /** Of the query, by names in small letters. */
  readonly parameters: Texts;
};
/** `reading` follows the headers. */
export type Answer = {
  readonly status: number;
  readonly headers?: Texts;
  readonly xml?: string;
  readonly reading?: Reading;
};
export type Operation = (held: Held, asked: Asked) => Answer | Promise<Answer>;

/** The blob that is asked for. @throws BlobError unless it is there and as the request wants it to be */
export function found({ index }: Held, { request, container, name }: Asked, kind: 'read' | 'change'): Blob {
  index.container(container);
  const blob = index.blob(container, name);
  if (blob === undefined) throw new BlobError('BlobNotFound');
  mustHold(request.headers, blob, kind);
  return blob;
}
