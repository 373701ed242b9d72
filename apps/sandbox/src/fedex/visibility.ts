import { createHmac } from 'node:crypto';
import type { Parcel, Scan } from '../parcels/parcel.js';
import type { ParcelOffice } from '../parcels/parcel-office.js';
import type { Channel, Letter } from '../parcels/pushes.js';
import { trackResult } from './tracking.js';

/** What the seller has set up in FedEx's portal: where news of all its parcels go, and the token that they are signed with. */
export type FedexEndpoint = { readonly url: string | undefined; readonly token: string };

/** Advanced Integrated Visibility: pushes with the whole state of a parcel, signed; three more attempts, five minutes apart. */
export class Visibility implements Channel {
  readonly attemptsMax = 4;
  readonly retryAfterMs = 300_000;

  constructor(
    public endpoint: FedexEndpoint,
    private readonly seen: ParcelOffice['seen'],
    private readonly now: () => number,
  ) {}

  isWanted() {
    return this.endpoint.url !== undefined;
  }

  letter(parcel: Parcel, scan: Scan, attempt: number): Letter | undefined {
    const { url, token } = this.endpoint;
    if (url === undefined) return undefined;
    // The state as it was when this was seen, though more may have happened since.
    const until = this.seen(parcel).filter(
      ({ at, number }) => at < scan.at || (at === scan.at && number <= scan.number),
    );
    const results = [{ trackingNumber: parcel.trackingNumber, trackResults: [trackResult(parcel, until, true)] }];
    const body = JSON.stringify({
      ...{ transactionId: transactionIdOf(scan.number), customerTransactionId: '' },
      outputMetaData: [{ timeStamp: new Date(this.now()).toISOString(), attempt }],
      output: { completeTrackResults: results },
    });
    return { url, body, headers: { 'content-type': 'application/json', 'fdx-signature': signatureOf(token, body) } };
  }

  accepts(status: number) {
    return status === 200 || status === 202;
  }
}

/** Base64 of the HMAC with SHA-256 of the body's bytes. */
export const signatureOf = (token: string, body: string) => createHmac('sha256', token).update(body).digest('base64');

/** As long as FedEx's, and made of a number. */
export const transactionIdOf = (number: number) => `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
