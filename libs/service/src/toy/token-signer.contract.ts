import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

export type Signer = Awaited<ReturnType<typeof startSigner>>;

/** An issuer of tokens reduced to its keys, for specifications that need tokens which no real issuer would give. */
export async function startSigner() {
  let kid = 0;
  let pair = await generateKeyPair('RS256');
  const server = createServer((request, response) => void answer(request.url ?? '').then((body) => response.end(body)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  async function answer(path: string) {
    if (path.startsWith('/.well-known')) return JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` });
    return JSON.stringify({
      keys: [{ ...(await exportJWK(pair.publicKey)), kid: String(kid), alg: 'RS256', use: 'sig' }],
    });
  }
  const sign = (
    claims: JWTPayload,
    { key = pair.privateKey, id = String(kid), seconds = 600, nowMs = Date.now() } = {},
  ) =>
    new SignJWT({ iss: issuer, aud: 'retreasure-back-office', sub: 'u-1', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: id, typ: 'at+jwt' })
      .setIssuedAt()
      .setExpirationTime(Math.floor(nowMs / 1_000) + seconds)
      .sign(key);
  /** From now on another key signs, and the old one is no longer ours. Answers with the old one. */
  const rotate = async () => {
    const old = { key: pair.privateKey, id: String(kid) };
    pair = await generateKeyPair('RS256');
    kid += 1;
    return old;
  };
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { issuer, sign, rotate, close };
}
