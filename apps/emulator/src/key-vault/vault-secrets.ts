import { createHash } from 'node:crypto';
import type { HttpAnswer, HttpAsked } from '../loopback.js';

type Version = { readonly version: string; readonly value: string };

/** What Azure Key Vault takes at most. */
const valueCharsMax = 25_000;

/** The secrets of a vault, each with all versions it ever had: get and set, as the SDK asks. */
export class VaultSecrets {
  private readonly versions = new Map<string, Version[]>();

  constructor(secrets: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(secrets)) this.set(name, value);
  }

  /** Makes a newer version, which is what whoever asks without one gets. */
  set(name: string, value: string) {
    const all = this.versions.get(name) ?? [];
    this.versions.set(name, all);
    const version = createHash('sha256').update(`${name}/${all.length}`).digest('hex').slice(0, 32);
    all.push({ version, value });
  }

  /** /secrets/<name> or /secrets/<name>/<version>, for who was let in. */
  answer({ method, path, body }: HttpAsked, origin: string): HttpAnswer {
    const [, name = '', wanted] = path.split('/').filter(Boolean);
    if (method === 'PUT') {
      const { value } = (body ?? {}) as { value?: unknown };
      if (typeof value !== 'string' || value.length > valueCharsMax || !/^[0-9A-Za-z-]{1,127}$/.test(name))
        return refusal(400, 'BadParameter', `a name of letters, digits and dashes, and a value up to 25k`);
      this.set(name, value);
    } else if (method !== 'GET') return refusal(405, 'MethodNotAllowed', `${method} is not spoken here`);
    const all = this.versions.get(name) ?? [];
    const found = wanted === undefined ? all.at(-1) : all.find(({ version }) => version === wanted);
    if (found === undefined) return refusal(404, 'SecretNotFound', `A secret with (name/id) ${path} was not found`);
    const id = `${origin}/secrets/${name}/${found.version}`;
    return { status: 200, body: { id, value: found.value, attributes: { enabled: true } } };
  }
}

const refusal = (status: number, code: string, message: string): HttpAnswer => ({
  status,
  body: { error: { code, message } },
});
