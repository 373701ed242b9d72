import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  type KeyObject,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { serveJson, type HttpAnswer, type HttpAsked } from '../loopback.js';
import { VaultSecrets } from './vault-secrets.js';

export type KeyVaultOptions = {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** A JSON file for its keys; absent: everything is gone with the process. Secrets are gone in any case. */
  readonly file?: string;
  /** Names of the RSA keys that it holds, each made when it is first asked for. */
  readonly keys?: readonly string[];
  /** The secrets that it holds, by name. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** What callers must show, as a token for `scope`. */
  readonly token: string;
  readonly report?: (message: string) => void;
};

export type KeyVault = {
  readonly port: number;
  /** 'http://127.0.0.1:1234' */
  readonly endpoint: string;
  /** 'http://127.0.0.1:1234/keys/ring' */
  keyUrl(name: string): string;
  /** 'http://127.0.0.1:1234/secrets/stripe' */
  secretUrl(name: string): string;
  /** Makes a newer version of a key; older ones unwrap what they wrapped. */
  rotate(name: string): void;
  /** Makes a newer version of a secret, or its first. */
  setSecret(name: string, value: string): void;
  /** How often it was asked to wrap or unwrap, or for a secret. */
  readonly operations: number;
  close(): Promise<void>;
};

type Version = { readonly version: string; readonly publicKey: KeyObject; readonly privateKey: KeyObject };

/** What a token is asked for, by the challenge. */
export const scope = 'https://vault.azure.net/.default';
const modulusBits = 2048;

/**
/**
 * Azure Key Vault on this machine, for the real SDKs: real RSA keys; get, wrapKey and unwrapKey with RSA-OAEP-256; secrets, to get
 * and to set; behind the challenge for a bearer token. Over HTTP, so clients must allow insecure connections.
 */
export async function startKeyVault(options: KeyVaultOptions): Promise<KeyVault> {
  const { port = 0, host = '127.0.0.1', keys = [], token, report = () => {} } = options;
  const secrets = new VaultSecrets(options.secrets ?? {});
  const versions = new Versions(keys, options.file);
  let operations = 0;

  const ask = (asked: HttpAsked, origin: string): HttpAnswer => {
    const { method, path, headers, body } = asked;
    if (headers.authorization !== `Bearer ${token}`) return challenge(origin);
    if (path.startsWith('/secrets/')) {
      operations += 1;
      return secrets.answer(asked, origin);
    }
    const [, name, ...rest] = path.split('/').filter(Boolean);
    const all = versions.of(name ?? '');
    const operation = method === 'POST' ? rest.pop() : undefined;
    const version = rest[0] === undefined ? all?.at(-1) : all?.find((one) => one.version === rest[0]);
    if (version === undefined) return refusal(404, 'KeyNotFound', `A key with (name/id) ${path} was not found`);
    const kid = `${origin}/keys/${name}/${version.version}`;
    if (method === 'GET') return { status: 200, body: bundle(kid, version) };
    operations += 1;
    return operate(operation, kid, version, body as { alg?: string; value?: string });
  };

  const server = await serveJson({ port, host, report }, ask);
  return {
    port: server.port,
    endpoint: server.origin,
    keyUrl: (name) => `${server.origin}/keys/${name}`,
    secretUrl: (name) => `${server.origin}/secrets/${name}`,
    rotate: (name) => versions.add(name),
    setSecret: (name, value) => secrets.set(name, value),
    get operations() {
      return operations;
    },
    close: () => server.close(),
  };
}

function operate(operation: string | undefined, kid: string, key: Version, body: { alg?: string; value?: string }) {
  const { alg, value = '' } = body;
  if (alg !== 'RSA-OAEP-256') return refusal(400, 'BadParameter', `the algorithm ${alg} is not spoken here`);
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  const bytes = Buffer.from(value, 'base64url');
  const done = (result: Buffer): HttpAnswer => ({ status: 200, body: { kid, value: result.toString('base64url') } });
  try {
    if (operation === 'wrapkey') return done(publicEncrypt({ key: key.publicKey, ...padding }, bytes));
    if (operation === 'unwrapkey') return done(privateDecrypt({ key: key.privateKey, ...padding }, bytes));
  } catch {
    return refusal(400, 'BadParameter', 'the value could not be processed with this key');
  }
  return refusal(400, 'BadParameter', `${operation} is not spoken here`);
}

/** The keys by name, the newest version last. */
class Versions {
  private readonly kept: Record<string, string[]>;

  constructor(
    private readonly names: readonly string[],
    private readonly file: string | undefined,
  ) {
    const isThere = file !== undefined && existsSync(file);
    this.kept = isThere ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>) : {};
  }

  of(name: string): Version[] | undefined {
    if (!this.names.includes(name)) return undefined;
    if (this.kept[name] === undefined) this.add(name);
    return this.kept[name]!.map(versionOf);
  }

  add(name: string) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: modulusBits });
    (this.kept[name] ??= []).push(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    if (this.file === undefined) return;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(this.kept), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }
}

/** Named by what it is, as 32 hexadecimal digits. */
function versionOf(pem: string): Version {
  const [privateKey, publicKey] = [createPrivateKey(pem), createPublicKey(pem)];
  const hash = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' }));
  return { version: hash.digest('hex').slice(0, 32), publicKey, privateKey };
}

function bundle(kid: string, { publicKey }: Version) {
  const { n, e } = publicKey.export({ format: 'jwk' });
  return { key: { kid, kty: 'RSA', key_ops: ['wrapKey', 'unwrapKey'], n, e }, attributes: { enabled: true } };
}

const challenge = (origin: string): HttpAnswer => ({
  status: 401,
  headers: { 'www-authenticate': `Bearer authorization="${origin}/local", scope="${scope}"` },
  body: { error: { code: 'Unauthorized', message: 'a bearer token is needed' } },
});
const refusal = (status: number, code: string, message: string): HttpAnswer => ({
  status,
  body: { error: { code, message } },
});
