import { rounded } from './figure.js';
import type { CallFrame, CpuProfile } from './profiler.js';

const linesMax = 30;
const waiting = new Set(['(idle)', '(root)']);

/**
 * Where the time went in which the event loop was not idle, waiting for the disk included: by package and folder, by
 * function, and by the function of ours that was nearest on the stack, with all that libraries did for it. A native
 * function counts for its caller.
 */
export function* sharesOf(process: string, profile: CpuProfile, calls: number): Generator<string> {
  const placeOf = placed(profile);
  const sums = {
    place: new Map<string, number>(),
    ours: new Map<string, number>(),
    function: new Map<string, number>(),
  };
  let busy = 0;
  for (const [index, sample] of profile.samples.entries()) {
    const { name, place, ours } = placeOf(sample);
    const micros = profile.timeDeltas[index] ?? 0;
    if (waiting.has(name)) continue;
    busy += micros;
    add(sums.place, place, micros);
    add(sums.ours, ours, micros);
    add(sums.function, name, micros);
  }
  yield JSON.stringify({ profile: process, busyMicrosPerOrder: Math.round(busy / calls) });
  for (const [kind, sum] of Object.entries(sums))
    for (const [name, micros] of [...sum].sort(([, a], [, b]) => b - a).slice(0, linesMax)) {
      const sizes = { share: rounded(micros / busy), microsPerOrder: rounded(micros / calls) };
      yield JSON.stringify({ profile: process, [kind]: name, ...sizes });
    }
}

const add = (sums: Map<string, number>, key: string, micros: number) => sums.set(key, (sums.get(key) ?? 0) + micros);

type Placed = { readonly name: string; readonly place: string; readonly ours: string };

function placed({ nodes }: CpuProfile): (sample: number) => Placed {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const known = new Map<number, Placed>();
  const placeOf = (id: number): Placed => {
    const found = known.get(id) ?? of(frames.get(id)!, callers.get(id));
    known.set(id, found);
    return found;
  };
  const of = (frame: CallFrame, caller: number | undefined): Placed => {
    const above = caller === undefined ? undefined : placeOf(caller);
    const called = frame.functionName || '(anonymous)';
    const native = frame.url === '';
    const isAlone = above === undefined || called.startsWith('(');
    if (native && isAlone) return { name: called, place: called, ours: called };
    const name = native ? `${called} < ${above!.name}` : `${called} ${fileOf(frame.url)}:${frame.lineNumber + 1}`;
    if (isOurs(frame.url)) return { name, place: folderOf(frame.url), ours: name };
    const place = native ? above!.place : folderOf(frame.url);
    // What a library does in a turn of its own has none of ours below it.
    return { name, place, ours: above === undefined || above.ours === '(root)' ? `(${place})` : above.ours };
  };
  return placeOf;
}

const isOurs = (url: string) => /\/dist\/(apps|libs)\//.test(url) && !url.includes('/node_modules/');
const fileOf = (url: string) => url.replace(/^.*\/node_modules\//, '').replace(/^file:.*?\/dist\//, '');

/** 'typeorm', 'libs/eventsourcing', 'node:internal/streams'. */
function folderOf(url: string): string {
  const [, library] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  const [, ours] = /\/dist\/((?:apps|libs)\/[^/]+)\//.exec(url) ?? [];
  return library ?? ours ?? url.split('/').slice(0, 2).join('/');
}
