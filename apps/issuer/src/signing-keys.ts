import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { IssuerFile } from './issuer-file.js';

/** What tokens are signed with: one RSA key at a time, whose verification is cheap. */
export class SigningKeys {
  private constructor(
    private readonly file: IssuerFile,
    private present: readonly JWK[],
  ) {}

  /** The keys of the file; the first one is made if there is none. */
  static async open(file: IssuerFile): Promise<SigningKeys> {
    const known = file.db.prepare('select jwk from signing_key').all();
    const keys = new SigningKeys(
      file,
      known.map(({ jwk }) => JSON.parse(String(jwk)) as JWK),
    );
    if (known.length === 0) await keys.rotate();
    return keys;
  }

  /** Private keys: for signing only, never to be shown. */
  all(): readonly JWK[] {
    return this.present;
  }

  /** A new key signs from now on, and the old one is gone for good. */
  async rotate() {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    const made = privateKey.export({ format: 'jwk' }) as JWK;
    const jwk: JWK = { ...made, kid: await calculateJwkThumbprint(made), alg: 'RS256', use: 'sig' };
    this.file.atOnce(() => {
      this.file.db.exec('delete from signing_key');
      this.file.db.prepare('insert into signing_key (kid, jwk) values (?, ?)').run(jwk.kid!, JSON.stringify(jwk));
    });
    this.present = [jwk];
  }
}
