import { z } from 'zod';
import { clock, workingDaysAfter } from './places.js';
import { scanKinds, type Parcel, type Scan, type ScanKind } from './parcel.js';

/** How a parcel fares, from the first time that the carrier has it in its hands. */
const scripts = {
  delivered: ['picked-up', 'departed', 'arrived', 'out-for-delivery', 'delivered'],
  exception: ['picked-up', 'departed', 'arrived', 'exception'],
  lost: ['picked-up', 'departed', 'lost'],
  returned: ['picked-up', 'departed', 'arrived', 'out-for-delivery', 'exception', 'returning', 'returned'],
  late: ['picked-up', 'departed', 'delayed'],
} as const satisfies Record<string, readonly ScanKind[]>;

const weekMs = 7 * 86_400_000;
const lateDays = 3;
const stepSchema = z.strictObject({
  kind: z.enum(scanKinds).exclude(['announced', 'voided']),
  /** From now; below 0: it is told late; above: it happens when the clock is there. */
  afterMs: z.int().min(-weekMs).max(weekMs).default(0),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
});
export const wantedSchema = z.union([
  z.strictObject({ scans: z.array(stepSchema).min(1).max(50) }),
  z.strictObject({
    script: z.enum(Object.keys(scripts) as (keyof typeof scripts)[]),
    /** The last of it happens that long after now, the first is on its way there, all at even distances; 0: all now. */
    overMs: z.int().min(0).max(weekMs).default(0),
  }),
]);
export type Wanted = z.infer<typeof wantedSchema>;
export type Step = { readonly kind: ScanKind; readonly at: number; readonly country: string };

/** What is to be noted down of a parcel of which that has been seen. A script leaves out what has happened already. */
export function stepsOf(wanted: Wanted, parcel: Parcel, seen: readonly Scan[], now: number): Step[] {
  const step = (kind: ScanKind, at: number, country = whereIs(kind, parcel)) => ({ kind, at: inSeconds(at), country });
  if ('scans' in wanted) return wanted.scans.map(({ kind, afterMs, country }) => step(kind, now + afterMs, country));
  const kinds: readonly ScanKind[] = scripts[wanted.script];
  const missing = kinds.filter((kind) => !seen.some((scan) => scan.kind === kind));
  return missing.map((kind, index) => step(kind, now + Math.floor((wanted.overMs * (index + 1)) / missing.length)));
}

/** The date that the carrier names: that of the sale, and three working days more for each delay that was seen. */
export function expectedBy(parcel: Parcel, seen: readonly Scan[]): string {
  return seen
    .filter(({ kind }) => kind === 'delayed')
    .reduce((date, { at }) => workingDaysAfter(later(date, clock(at).date), lateDays), parcel.expectedBy);
}

/** Carriers tell no finer; a moment that has begun is the second it is in. */
export const inSeconds = (at: number) => Math.floor(at / 1_000) * 1_000;

const later = (one: string, other: string) => (one > other ? one : other);
const atOrigin: readonly ScanKind[] = ['announced', 'voided', 'picked-up', 'departed', 'returned'];
const whereIs = (kind: ScanKind, { from, to }: Parcel) => (atOrigin.includes(kind) ? from : to);
