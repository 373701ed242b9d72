import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { IssuerFile } from './issuer-file.js';

/** What ends with the grant that it follows from; a sign-in under way names a grant as well, and outlives it. */
const following = ['AuthorizationCode', 'AccessToken', 'RefreshToken'];

/**
 * Where oidc-provider keeps sessions, sign-ins under way, codes and grants: all models in one table. It looks at the expiry
 * of what it finds itself; what is past it is swept. Access tokens are not here, since they are JWTs.
 */
export class Artifacts {
  private readonly put;
  private readonly byId;
  private readonly byUid;
  private readonly markConsumed;
  private readonly drop;
  private readonly dropGrant;
  private readonly dropExpired;

  /** `alreadyUsed` makes the error for what is shown twice. */
  constructor(
    { db }: IssuerFile,
    private readonly alreadyUsed: () => Error,
  ) {
    this.put = db.prepare('insert or replace into artifact values (:model, :id, :payload, :grantId, :uid, :expiresAt)');
    this.byId = db.prepare('select payload from artifact where model = ? and id = ?');
    this.byUid = db.prepare('select payload from artifact where model = ? and uid = ?');
    this.markConsumed = db.prepare(`update artifact set payload = json_set(payload, '$.consumed', unixepoch())
      where model = ? and id = ? and payload ->> '$.consumed' is null`);
    this.drop = db.prepare('delete from artifact where model = ? and id = ?');
    this.dropGrant = db.prepare('delete from artifact where grant_id = ?');
    this.dropExpired = db.prepare('delete from artifact where expires_at <= ?');
  }

  of(model: string): Adapter {
    return {
      upsert: async (id, payload, expiresIn) => this.save(model, id, payload, expiresIn),
      find: async (id) => parsed(this.byId.get(model, id)),
      findByUid: async (uid) => parsed(this.byUid.get(model, uid)),
      // Of the device flow, which is off.
      findByUserCode: async () => undefined,
      consume: async (id) => {
        // Shown twice at the same moment, it is still worth one token.
        if (this.markConsumed.run(model, id).changes === 0) throw this.alreadyUsed();
      },
      destroy: async (id) => void this.drop.run(model, id),
      revokeByGrantId: async (grantId) => void this.dropGrant.run(grantId),
    };
  }

  /** Forgets what has expired by now, in seconds since 1970. */
  sweep(nowSeconds: number) {
    this.dropExpired.run(nowSeconds);
  }

  private save(model: string, id: string, payload: AdapterPayload, expiresIn: number | undefined) {
    const { uid = null, iat = 0, exp = expiresIn === undefined ? null : iat + expiresIn } = payload;
    const grantId = following.includes(model) ? (payload.grantId ?? null) : null;
    const row = { model, id, payload: JSON.stringify(payload), grantId, uid, expiresAt: exp };
    this.put.run(row);
  }
}

const parsed = (row: Record<string, unknown> | undefined) =>
  row === undefined ? undefined : (JSON.parse(String(row['payload'])) as AdapterPayload);
