import type { CarrierName, Parcel, Sale, Scan, ScanKind, Subscription } from './parcel.js';
import { isPhysical } from './parcel.js';
import type { ParcelBooks } from './parcel-books.js';
import { inSeconds, stepsOf, type Wanted } from './journey.js';
import type { Pushes } from './pushes.js';
import { fedexNumber, upsNumber } from './tracking-numbers.js';

/** That long after it was sold a label can be voided, if nobody has scanned it. */
const voidableMs = 28 * 86_400_000;

/** How labels sold from now on travel by themselves: a step each so many milliseconds of the sandbox's clock, or of the wall's. */
export type AutoDeliver = { readonly stepMs: number; readonly clock: 'virtual' | 'real' };
const stepsAlone = ['picked-up', 'departed', 'arrived', 'out-for-delivery', 'delivered'] as const;

/** What either carrier does: sells labels, voids them, moves parcels, and has it told. */
export class ParcelOffice {
  autoDeliver: AutoDeliver | undefined;
  private readonly travelling = new Set<NodeJS.Timeout>();

  constructor(
    readonly books: ParcelBooks,
    private readonly pushes: Pushes,
    readonly now: () => number,
  ) {}

  sell(carrier: CarrierName, sale: Sale): Parcel {
    const number = this.books.next();
    const serial = this.books.serialOf(number);
    const trackingNumber =
      carrier === 'ups' ? upsNumber(sale.account, upsServices[sale.service]!, serial) : fedexNumber(serial);
    const soldAt = this.now();
    const parcel: Parcel = { ...sale, number, carrier, trackingNumber, soldAt, voidedAt: null };
    this.books.put(parcel);
    this.note(parcel, 'announced', soldAt, sale.from);
    if (this.autoDeliver !== undefined) this.travel(parcel, this.autoDeliver);
    this.happen();
    return parcel;
  }

  void(parcel: Parcel): 'voided' | 'already' | 'too-late' {
    if (parcel.voidedAt !== null) return 'already';
    const now = this.now();
    const isGone = this.seen(parcel).some(({ kind }) => isPhysical(kind));
    if (isGone || now - parcel.soldAt > voidableMs) return 'too-late';
    this.books.put({ ...parcel, voidedAt: now });
    this.note(parcel, 'voided', now, parcel.from);
    this.happen();
    return 'voided';
  }

  /** What happened by now, oldest first. */
  seen(parcel: Parcel): Scan[] {
    const now = this.now();
    const scans = this.books.scans(parcel.number).filter(({ at }) => at <= now);
    // Of a voided label nothing comes true that was to happen later.
    return parcel.voidedAt === null ? scans : scans.filter(({ kind }) => !isPhysical(kind));
  }

  /** Undefined: it was voided, and goes nowhere. */
  move(parcel: Parcel, wanted: Wanted): readonly Scan[] | undefined {
    if (parcel.voidedAt !== null) return undefined;
    const steps = stepsOf(wanted, parcel, this.books.scans(parcel.number), this.now());
    const scans = steps.map(({ kind, at, country }) => this.note(parcel, kind, at, country));
    this.happen();
    return scans;
  }

  subscribe(parcel: Parcel, subscription: Subscription) {
    this.books.put({ ...parcel, subscription });
  }

  /** Has told what has happened by now, once. */
  happen() {
    const untold = this.books.untold(this.now());
    for (const scan of untold) {
      this.books.told(scan.number);
      const parcel = this.books.parcel(scan.parcel)!;
      if (parcel.voidedAt === null || !isPhysical(scan.kind)) this.pushes.tell(parcel, scan);
    }
    if (untold.length > 0) this.pushes.pump();
  }

  close() {
    for (const timer of this.travelling) clearTimeout(timer);
  }

  private note(parcel: Parcel, kind: ScanKind, at: number, country: string): Scan {
    const scan = { number: this.books.next(), parcel: parcel.number, kind, at: inSeconds(at), country };
    this.books.putScan(scan);
    return scan;
  }

  private travel(parcel: Parcel, { stepMs, clock }: AutoDeliver) {
    if (clock === 'virtual') {
      this.move(parcel, { script: 'delivered', overMs: stepMs * stepsAlone.length });
      return;
    }
    stepsAlone.forEach((kind, index) => {
      const timer = setTimeout(
        () => {
          this.travelling.delete(timer);
          const now = this.books.parcel(parcel.number)!;
          this.move(now, { scans: [{ kind, afterMs: 0 }] });
        },
        stepMs * (index + 1),
      );
      this.travelling.add(timer);
    });
  }
}

/** The two characters that a service has in a 1Z number. */
const upsServices: Readonly<Record<string, string>> = {
  ...{ '01': '01', '02': '02', '03': '03', '07': '66', '08': '67', '11': '68', '12': '12', '13': 'A8', '65': '04' },
};
