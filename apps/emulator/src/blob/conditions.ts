import type { IncomingHttpHeaders } from 'node:http';
import { BlobError } from './blob-error.js';
import type { Blob } from './blob-index.js';

export const etagOf = ({ etag }: { readonly etag: number }) =>
  `"0x${etag.toString(16).toUpperCase().padStart(15, '8DB000000000000')}"`;

/** What of the request's conditions does not hold for the blob as it is now. `make`: it is replaced as a whole. */
export function mustHold(headers: IncomingHttpHeaders, blob: Blob | undefined, kind: 'read' | 'change' | 'make') {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  const unmet = new BlobError('ConditionNotMet');
  if (match !== undefined && (blob === undefined || !names(match, blob))) throw unmet;
  if (noneMatch !== undefined && blob !== undefined && names(noneMatch, blob)) {
    if (kind === 'read') throw new BlobError('NotModified');
    throw kind === 'make' && noneMatch === '*' ? new BlobError('BlobAlreadyExists') : unmet;
  }
  if (blob === undefined) return;
  const changed = (header: string) => isAfter(blob, headers[header]);
  if (changed('if-modified-since') === false) throw kind === 'read' ? new BlobError('NotModified') : unmet;
  if (changed('if-unmodified-since') === true) throw unmet;
}

const names = (condition: string, blob: Blob) =>
  condition === '*' ||
  condition.split(',').some((one) => one.trim().replaceAll('"', '') === etagOf(blob).replaceAll('"', ''));

/** HTTP's dates have whole seconds. */
function isAfter({ changedAt }: Blob, date: string | string[] | undefined): boolean | undefined {
  if (date === undefined) return undefined;
  const since = Date.parse(String(date));
  if (Number.isNaN(since)) throw new BlobError('InvalidHeaderValue');
  return Math.floor(changedAt / 1_000) * 1_000 > since;
}
