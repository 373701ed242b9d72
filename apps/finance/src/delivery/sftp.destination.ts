import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import type SftpClient from 'ssh2-sftp-client';
import type { DestinationOptions } from './delivery.destination.js';
import { Refused, Unreachable } from './delivery.js';
import { FoldersDestination, type Folders } from './folders.destination.js';
import { asking, writeRemote, type Sftp } from './remote-file.driver.js';

export type SftpCredentials = {
  /** The private key, without a passphrase, in OpenSSH's form or PEM. Read for each delivery, so that it may be replaced. */
  readonly keyFile: string;
  /** What they prove that they are themselves by, one for each kind of key that they may show: SHA256:..., as `ssh-keygen -l` says. */
  readonly hostKeys: readonly string[];
};

const connectMs = 15_000;
const keepaliveMs = 10_000;
const keepaliveMax = 3;
/** As the protocol says: SSH_FX_NO_SUCH_FILE, SSH_FX_PERMISSION_DENIED. */
const [noSuchFile, permissionDenied] = [2, 3];

/** A folder on a server of SFTP, which must be there: sftp://user@host:2222/exports; /~/exports is one in the user's home. */
export class SftpDestination extends FoldersDestination {
  private readonly url: URL;
  private readonly root: string;

  /** @throws Error if the address or the fingerprint of a host key is not one */
  constructor(
    url: string,
    private readonly credentials: SftpCredentials,
    options: DestinationOptions,
  ) {
    const parsed = new URL(url);
    const { username, password, hostname, pathname, search, hash } = parsed;
    if (parsed.protocol !== 'sftp:' || username === '' || password !== '' || hostname === '' || search + hash !== '')
      throw new Error('expected sftp://user@host:port/path, without a password');
    const wrong = credentials.hostKeys.find((key) => !/^SHA256:[A-Za-z0-9+/]{43}$/.test(key));
    if (wrong !== undefined || credentials.hostKeys.length === 0)
      throw new Error(
        `${wrong ?? 'nothing'}: expected the fingerprint of a host key, SHA256: and 43 characters of Base64`,
      );
    super(parsed.href.replace(/\/*$/, '/'), options);
    this.url = parsed;
    const path = decodeURIComponent(pathname).replace(/\/+$/, '');
    this.root = path.startsWith('/~') ? path.replace(/^\/~/, '.') : path || '/';
  }

  protected async open(): Promise<Folders> {
    const privateKey = await readFile(this.credentials.keyFile).catch((cause: Error) => {
      throw new Refused('wrong-key', `${this.place}: our key cannot be read: ${cause.message}`, { cause });
    });
    const { default: Client } = await import('ssh2-sftp-client');
    let lose = () => {};
    const lost = new Promise<never>((_, reject) => {
      lose = () => reject(new Unreachable(`${this.place}: the connection was lost`));
    });
    lost.catch(() => {});
    const losing = () => lose();
    // It prints what nobody waits for unless it is told where else to put it.
    const client = new Client('delivery', { error: losing, end: losing, close: losing });
    // Requests go out in two writes, and the second would wait 40 ms for the first to be acknowledged.
    const sock = new Socket().setNoDelay();
    let shown: string | undefined;
    const hostVerifier = (key: Buffer) => {
      shown = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
      return this.credentials.hostKeys.includes(shown);
    };
    sock.connect(Number(this.url.port || 22), this.url.hostname.replace(/^\[|\]$/g, ''));
    const connecting = client.connect({
      ...{ sock, host: this.url.hostname, username: decodeURIComponent(this.url.username), privateKey, hostVerifier },
      ...{ readyTimeout: connectMs, keepaliveInterval: keepaliveMs, keepaliveCountMax: keepaliveMax },
    });
    const sftp = await connecting.catch((cause: Error) => {
      sock.destroy();
      if (shown !== undefined && !this.credentials.hostKeys.includes(shown))
        throw new Refused('wrong-host', `${this.place}: the host shows the key ${shown}`, { cause });
      throw cause;
    });
    return foldersOver({ client, sftp, lost, close: () => void sock.destroy() }, this.root);
  }

  protected explained(error: unknown, place: string): Unreachable | Refused {
    const { code, message } = error as { code?: string | number; message: string };
    const options = { cause: error };
    if (/authentication methods failed|privateKey/.test(message))
      return new Refused('wrong-key', `${place}: ${message}`, options);
    if (code === permissionDenied) return new Refused('forbidden', `${place}: ${message}`, options);
    return new Unreachable(`${place}: ${message}`, options);
  }
}

type Connection = {
  readonly client: SftpClient;
  readonly sftp: Sftp;
  /** Rejects when the connection ends. */
  readonly lost: Promise<never>;
  close(): void;
};

function foldersOver(connection: Connection, root: string): Folders {
  const { client, sftp, lost } = connection;
  const at = (path: string) => (path === '' ? root : `${root.replace(/\/$/, '')}/${path}`);
  return {
    async list(path) {
      const found = await client.list(at(path)).catch((error: { code?: unknown }) => {
        if (error.code === noSuchFile) return undefined;
        throw error;
      });
      return found?.map(({ name, type, size, modifyTime }) => {
        return { name, isFolder: type === 'd', bytes: size, changedAt: modifyTime };
      });
    },
    read: async (path) => ((await client.get(at(path))) as Buffer).toString(),
    async make(path) {
      await client.mkdir(at(path));
    },
    write: (path, content) => writeRemote(sftp, at(path), content, lost),
    async rename(from, to) {
      await client.rename(at(from), at(to));
    },
    async remove(path) {
      await client.rmdir(at(path), true);
    },
    // There is no way to ask for that.
    settle: async () => {},
    async free() {
      const asked = asking(lost)<Space>((done) => sftp.ext_openssh_statvfs(root, done as () => void));
      // Not every server says.
      const space = await asked.catch(() => undefined);
      return space && space.f_bavail * space.f_frsize;
    },
    close: () => connection.close(),
  };
}

type Space = { readonly f_bavail: number; readonly f_frsize: number };
