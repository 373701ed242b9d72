import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BlobError } from './blob-error.js';
import { BlobIndex } from './blob-index.js';
import { Contents } from './contents.js';
import { escaped } from './listing.js';
import type { Answer, Asked, Held } from './operation.js';
import { answer } from './rest.js';
import { decoded, mustBeSigned, parametersOf, type Account } from './shared-key.js';

export type BlobStorageOptions = {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Where blobs are kept; it is made if it is not there. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly report?: (message: string) => void;
};

export type BlobStorage = {
  readonly port: number;
  /** For the Azure SDK, with the account's key, which is no secret but is checked. */
  readonly connectionString: string;
  close(): Promise<void>;
};

const account: Account = { name: 'local', key: Buffer.from('local').toString('base64') };
const keepAliveMs = 65_000;

/**
 * Azure Blob Storage on this machine, for the real SDK: its REST interface over HTTP without TLS, behind Shared Key. Containers;
 * block blobs, whole or in blocks; append blobs; metadata; conditions by ETag and date; ranges; listing by prefix and delimiter.
 * No leases, copies, tags, snapshots or SAS: what is asked of these is refused. A blob is there whole or not at all, also after
 * a kill; what was acknowledged may be lost if the power goes.
 */
export async function startBlobStorage(options: BlobStorageOptions): Promise<BlobStorage> {
  const { port = 0, host = '127.0.0.1', folder, now, report = () => {} } = options;
  let held: Held | undefined;
  let requests = 0;

  const ask = async (request: IncomingMessage): Promise<Answer> => {
    const { method = 'GET', url = '/', headers } = request;
    mustBeSigned({ method, url, headers }, account);
    return answer(held!, askedOf(request, url));
  };
  const reply = async (request: IncomingMessage, response: ServerResponse) => {
    const always = {
      'x-ms-version': String(request.headers['x-ms-version'] ?? ''),
      'x-ms-request-id': String(++requests),
      date: new Date(now()).toUTCString(),
    };
    const { status, headers, xml, reading } = await ask(request).catch((error: unknown) => {
      // Whoever hung up is not told.
      if (request.errored) throw error;
      return refusal(error, report);
    });
    const text = xml === undefined ? '' : `<?xml version="1.0" encoding="utf-8"?>${xml}`;
    const length = reading?.length ?? Buffer.byteLength(text);
    const type = xml !== undefined && { 'content-type': 'application/xml' };
    response.writeHead(status, { ...always, ...type, ...(status !== 304 && { 'content-length': length }), ...headers });
    if (reading) await pipeline(reading.bytes, response).finally(() => reading.close());
    else response.end(request.method === 'HEAD' || status === 304 ? '' : text);
  };
  const server = createServer({ keepAliveTimeout: keepAliveMs, noDelay: true }, (request, response) => {
    reply(request, response).catch(() => response.destroy());
  });
  const close = async () => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    held?.index.close();
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  try {
    // Only now that the port is ours: another process that has it would lose what it is writing.
    const index = new BlobIndex(join(folder, 'index.db'), now);
    held = { index, contents: new Contents(join(folder, 'contents'), (file) => index.needs(file)) };
  } catch (error) {
    await close();
    throw error;
  }
  const at = server.address() as AddressInfo;
  return {
    port: at.port,
    connectionString: [
      `DefaultEndpointsProtocol=http;AccountName=${account.name};AccountKey=${account.key}`,
      `BlobEndpoint=http://${host}:${at.port}/${account.name};`,
    ].join(';'),
    close,
  };
}

/** /account/container/name/with/slashes?comp=list */
function askedOf(request: IncomingMessage, url: string): Asked {
  const [path = '', query = ''] = url.split('?', 2);
  const [, of = '', container = '', name = ''] = /^\/([^/]*)\/?([^/]*)\/?(.*)$/s.exec(path) ?? [];
  if (of !== account.name) throw new BlobError('AuthenticationFailed', `There is no account ${of}.`);
  return { request, container: decoded(container), name: decoded(name), parameters: parametersOf(query) };
}

function refusal(error: unknown, report: (message: string) => void): Answer {
  if (!(error instanceof BlobError)) report(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const said = { status: 500, code: 'InternalError', message: 'The emulator failed.' };
  const { status, code, message } = error instanceof BlobError ? error : said;
  const xml = `<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  return { status, headers: { 'x-ms-error-code': code }, xml };
}
