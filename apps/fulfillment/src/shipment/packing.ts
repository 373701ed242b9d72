import { z } from 'zod';
import { id, type Money, type OrderedLine } from '#contracts/vocabulary.js';
import { sameContent } from '#contracts/same-content.js';
import { Refusal } from '#eventsourcing/decider.js';
import { sum } from '#money/money.js';
import type { Measures } from '../carriers/carrier.js';

const parcelsMax = 50;
// Whoever sends a scan again does so at once.
const scansKept = 200;

/** What a scanner reads from the tag of a piece, or somebody types: its stock number. */
export const code = id;
const side = z.int().min(1).max(3_000);
export const measures = z
  .strictObject({
    weightGrams: z.int().min(1).max(70_000).describe('With everything in it: what the scales say'),
    lengthMm: side,
    widthMm: side,
    heightMm: side,
  })
  .meta({ id: 'Measures', description: 'Of a closed parcel. Carriers take no more than 70 kg' });

/** `scanId`: the same for a scan that is sent again, since two of the same code may be two pieces. */
type Scanned = { code: string; scanId?: string | undefined };

export type PackingCommand =
  | { type: 'PickPiece'; data: Scanned }
  | { type: 'PackPiece'; data: Scanned & { parcel: number } }
  | { type: 'CloseParcel'; data: { parcel: number; measures: Measures } };

type Wrong = Scanned & { step: 'pick' | 'pack'; because: 'not-ordered' | 'already-done' };
type Parcel = { parcelId: string; lines: readonly number[]; measures: Measures; declaredValue: Money };

// These shapes are on disk for ever: add to them, never change them.
export type PackingEvent =
  | { type: 'PiecePicked'; data: Scanned & { line: number } }
  | { type: 'PiecePacked'; data: Scanned & { line: number; parcelId: string } }
  /** Somebody held the wrong thing in their hand; it went nowhere. */
  | { type: 'ScanRefused'; data: Wrong }
  | { type: 'ParcelClosed'; data: Parcel }
  | { type: 'ShipmentPacked'; data: Record<string, never> };

type LineState = { readonly picked: number; readonly packed: number };
export type Packing = {
  /** By line, from 1; how many of it were scanned. */
  readonly lines: { readonly [line: number]: LineState };
  /** What lies in parcels that are not closed yet. */
  readonly open: { readonly [parcelId: string]: readonly number[] };
  readonly parcels: readonly Parcel[];
  readonly isPacked: boolean;
  /** The last ones that had an id. */
  readonly scans: readonly string[];
};
export const unpacked: Packing = { lines: {}, open: {}, parcels: [], isPacked: false, scans: [] };

export const parcelIdOf = (shipmentId: string, parcel: number) => `${shipmentId}.${parcel}`;
const untouched: LineState = { picked: 0, packed: 0 };
const codeOf = (line: OrderedLine) => ('unitId' in line ? line.unitId : line.sku);
const quantityOf = (line: OrderedLine) => ('quantity' in line ? line.quantity : 1);
const stateOf = ({ lines }: Packing, { line }: OrderedLine) => lines[line] ?? untouched;

/** Nothing enters a parcel that was not ordered: a wrong scan is written down, and changes nothing else. */
export function decidePacking(
  { type, data }: PackingCommand,
  packing: Packing,
  shipmentId: string,
  lines: readonly OrderedLine[],
): PackingEvent[] {
  if (type === 'CloseParcel') return close(data, packing, shipmentId, lines);
  const { code, scanId } = data;
  if (scanId !== undefined && packing.scans.includes(scanId)) return [];
  const by = { code, ...(scanId !== undefined && { scanId }) };
  const step = type === 'PickPiece' ? 'pick' : 'pack';
  const scanned = lines.filter((line) => codeOf(line) === code);
  const wrong = (because: Wrong['because']): PackingEvent[] => [
    { type: 'ScanRefused', data: { ...by, step, because } },
  ];
  if (scanned.length === 0) return wrong('not-ordered');
  const done = step === 'pick' ? 'picked' : 'packed';
  const line = scanned.find((line) => stateOf(packing, line)[done] < quantityOf(line));
  if (line === undefined) return wrong('already-done');
  const picked: PackingEvent = { type: 'PiecePicked', data: { line: line.line, ...by } };
  if (type === 'PickPiece') return [picked];
  const parcelId = openParcel(data.parcel, packing, shipmentId);
  const packed: PackingEvent = { type: 'PiecePacked', data: { line: line.line, ...by, parcelId } };
  const { picked: before, packed: already } = stateOf(packing, line);
  // Who packs alone fetches a piece and packs it with one scan.
  return before > already ? [packed] : [picked, packed];
}

function openParcel(parcel: number, { parcels }: Packing, shipmentId: string) {
  const parcelId = parcelIdOf(shipmentId, parcel);
  if (parcel > parcelsMax) throw new Refusal('too-many-parcels', `An order goes in at most ${parcelsMax} parcels.`);
  if (parcels.some((closed) => closed.parcelId === parcelId))
    throw new Refusal('parcel-closed', `Parcel ${parcelId} is closed: take the next number.`);
  return parcelId;
}

function close(
  { parcel, measures }: { readonly parcel: number; readonly measures: Measures },
  packing: Packing,
  shipmentId: string,
  lines: readonly OrderedLine[],
): PackingEvent[] {
  const parcelId = parcelIdOf(shipmentId, parcel);
  const closed = packing.parcels.find((one) => one.parcelId === parcelId);
  if (closed !== undefined) {
    if (sameContent(closed.measures, measures)) return [];
    throw new Refusal('parcel-closed', `Parcel ${parcelId} was closed with other measures.`);
  }
  const inside = packing.open[parcelId] ?? [];
  if (inside.length === 0) throw new Refusal('parcel-empty', `Nothing was packed into parcel ${parcelId}.`);
  const priceOf = (number: number) => lines.find(({ line }) => line === number)!.price;
  const declaredValue = sum(inside.map(priceOf), priceOf(inside[0]!).currency);
  const event: PackingEvent = { type: 'ParcelClosed', data: { parcelId, lines: inside, measures, declaredValue } };
  const isLast =
    lines.every((line) => stateOf(packing, line).packed === quantityOf(line)) && Object.keys(packing.open).length === 1;
  return isLast ? [event, { type: 'ShipmentPacked', data: {} }] : [event];
}

export function evolvePacking(packing: Packing, { type, data }: PackingEvent): Packing {
  const count = (line: number, step: 'picked' | 'packed') => {
    const state = packing.lines[line] ?? untouched;
    return { ...packing.lines, [line]: { ...state, [step]: state[step] + 1 } };
  };
  const scanId = 'scanId' in data ? data.scanId : undefined;
  const seen =
    scanId === undefined || packing.scans.includes(scanId)
      ? {}
      : { scans: [...packing.scans, scanId].slice(-scansKept) };
  switch (type) {
    case 'PiecePicked':
      return { ...packing, ...seen, lines: count(data.line, 'picked') };
    case 'PiecePacked': {
      const inside = [...(packing.open[data.parcelId] ?? []), data.line];
      return {
        ...packing,
        ...seen,
        lines: count(data.line, 'packed'),
        open: { ...packing.open, [data.parcelId]: inside },
      };
    }
    case 'ScanRefused':
      return { ...packing, ...seen };
    case 'ParcelClosed': {
      const { [data.parcelId]: _, ...open } = packing.open;
      return { ...packing, open, parcels: [...packing.parcels, data] };
    }
    case 'ShipmentPacked':
      return { ...packing, isPacked: true };
  }
}
