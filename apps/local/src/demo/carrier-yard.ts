import type { BookedParcel, ParcelPage } from '../../../sandbox/src/parcels/parcel-truth.js';

export type { BookedParcel };

const pageSize = 1_000;

/** The carriers of this machine: they sell labels to the shop by themselves, and move a parcel when they are told to. */
export class CarrierYard {
  constructor(readonly sandboxUrl: string) {}

  async isOpen(): Promise<boolean> {
    return fetch(`${this.sandboxUrl}/control/parcels?limit=1`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** undefined: they never sold such a label. */
  async parcel(trackingNumber: string): Promise<BookedParcel | undefined> {
    const answer = await fetch(`${this.sandboxUrl}/control/parcels/${trackingNumber}`);
    return answer.status === 404 ? undefined : ((await this.body(answer)) as BookedParcel);
  }

  /** Every label that they sold, oldest first. */
  async books(): Promise<BookedParcel[]> {
    const booked: BookedParcel[] = [];
    let after: string | undefined;
    do {
      const page = `/control/parcels?limit=${pageSize}${after === undefined ? '' : `&after=${after}`}`;
      const { parcels, ...more } = (await this.body(await fetch(this.sandboxUrl + page))) as ParcelPage;
      booked.push(...parcels);
      after = more.after;
    } while (after !== undefined);
    return booked;
  }

  /** A parcel travels from the door it is at to the other, scanned on its way, and is there after that time. */
  async carry(trackingNumber: string, overMs: number) {
    const answer = await fetch(`${this.sandboxUrl}/control/parcels/${trackingNumber}/scans`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ script: 'delivered', overMs }),
    });
    await this.body(answer);
  }

  private async body(answer: Response): Promise<unknown> {
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
}
