import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadAll } from 'js-yaml';
import { z } from 'zod';

/** A manifest as it is given to Kubernetes. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};
type Tree = { readonly [member: string]: unknown };
type Target = { readonly kind: string };

/** What of kustomize is understood here. Whoever writes more has it refused, rather than left out. */
const kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  namespace: z.string().optional(),
  resources: z.array(z.string()),
  patches: z
    .array(z.strictObject({ path: z.string(), target: z.strictObject({ kind: z.string() }).optional() }))
    .default([]),
  images: z.array(z.strictObject({ name: z.string(), newName: z.string(), newTag: z.string() })).default([]),
});

/** By what elements of these lists of Kubernetes' own kinds are told apart; any other list is replaced as a whole. */
const keys = new Map([
  ...(['containers', 'env', 'volumes'] as const).map((list) => [list, 'name'] as const),
  ['volumeMounts', 'mountPath'] as const,
]) as ReadonlyMap<string, string>;
const ofNoNamespace = ['Namespace', 'StorageClass'];

const read = (path: string) => loadAll(readFileSync(path, 'utf8'));
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every folder that has something to build. */
export const builds = () => globSync('k8s/**/kustomization.yaml').map(dirname).sort();

/**
 * What `kubectl kustomize <folder>` makes, in no particular order.
 * @throws Error if it has something that is not understood here, or a patch of nothing
 */
export function built(folder: string): Manifest[] {
  const { namespace, resources, patches, images } = kustomization.parse(read(join(folder, 'kustomization.yaml'))[0]);
  const manifestsOf = (path: string) => read(join(folder, path)) as Manifest[];
  const here = resources.flatMap((path) => (path.endsWith('.yaml') ? manifestsOf(path) : built(join(folder, path))));
  let all = namespace === undefined ? here : here.map((one) => placedIn(namespace, one));
  for (const { path, target } of patches) for (const patch of manifestsOf(path)) all = patchedBy(patch, target, all);
  for (const { name, newName, newTag } of images)
    all = withImages(all, (image) => (image.startsWith(`${name}:`) ? `${newName}:${newTag}` : image)) as Manifest[];
  return all;
}

const placedIn = (namespace: string, one: Manifest): Manifest =>
  ofNoNamespace.includes(one.kind) ? one : { ...one, metadata: { ...one.metadata, namespace } };

/** With a target a patch is for all of a kind, whatever it is called itself. */
function patchedBy(patch: Manifest, target: Target | undefined, all: readonly Manifest[]): Manifest[] {
  const idOf = ({ apiVersion, kind, metadata: { name, namespace } }: Manifest) =>
    [apiVersion, kind, namespace, name].join('/');
  const isMeant = (one: Manifest) => (target === undefined ? idOf(one) === idOf(patch) : one.kind === target.kind);
  if (!all.some(isMeant)) throw new Error(`${idOf(patch)}: a patch of nothing`);
  return all.map((one) => {
    if (!isMeant(one)) return one;
    const merged = mergedWith(one, patch) as Manifest;
    return target === undefined ? merged : { ...merged, metadata: one.metadata };
  });
}

/** A strategic merge: members by name, null takes away, lists by their key. */
function mergedWith(value: unknown, patch: unknown, list = ''): unknown {
  if (isTree(value) && isTree(patch)) {
    if ('$patch' in patch) throw new Error('$patch: not understood here');
    const merged = Object.entries(patch).map(([name, one]) => [name, mergedWith(value[name], one, name)] as const);
    const all = Object.entries({ ...value, ...Object.fromEntries(merged) });
    return Object.fromEntries(all.filter(([, one]) => one !== null));
  }
  const key = keys.get(list);
  if (!Array.isArray(value) || !Array.isArray(patch) || key === undefined) return patch;
  const [old, young] = [value as Tree[], patch as Tree[]];
  const partner = (one: Tree, those: readonly Tree[]) => those.find((other) => other[key] === one[key]);
  const kept = old.map((one) => mergedWith(one, partner(one, young) ?? {}));
  return [...kept, ...young.filter((one) => partner(one, old) === undefined)];
}

function withImages(value: unknown, rename: (image: string) => string, member = ''): unknown {
  if (typeof value === 'string') return member === 'image' ? rename(value) : value;
  if (Array.isArray(value)) return value.map((one) => withImages(one, rename));
  if (!isTree(value)) return value;
  const members = Object.entries(value).map(([name, one]) => [name, withImages(one, rename, name)] as const);
  return Object.fromEntries(members);
}

/** The same whatever order manifests and keyed lists are in. */
export function inOrder(value: unknown, list = ''): unknown {
  if (isTree(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inOrder(one, name)]));
  if (!Array.isArray(value)) return value;
  const key = keys.get(list);
  const placeOf = (one: unknown) => (key === undefined ? '' : String((one as Tree)[key]));
  return value.map((one) => inOrder(one)).sort((a, b) => placeOf(a).localeCompare(placeOf(b)));
}
