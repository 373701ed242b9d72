import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { loadAll } from 'js-yaml';

type Manifest = { readonly apiVersion: string; readonly kind: string };

const schemas = JSON.parse(readFileSync('test/tidy/manifests/kubernetes-schemas.json', 'utf8')) as {
  readonly kinds: { readonly [id: string]: object };
  readonly $defs: object;
};
const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
const validators = new Map<string, ReturnType<typeof ajv.compile>>();

/** What Kubernetes' API server would not take in a manifest, or would drop from it without a word. */
function faultsOf(manifest: Manifest): string[] {
  const id = `${manifest.apiVersion}/${manifest.kind}`;
  const schema = schemas.kinds[id];
  if (schema === undefined) return [`${id}: no such kind in kubernetes-schemas.json`];
  const known = validators.get(id) ?? ajv.compile({ ...schema, $defs: schemas.$defs });
  validators.set(id, known);
  if (known(manifest)) return [];
  return known.errors!.map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const read = (path: string) => readFileSync(path, 'utf8');
const files = globSync('k8s/**/*.yaml').filter((path) => !path.endsWith('kustomization.yaml'));

describe('The manifests', () => {
  it.each(files)('are such as Kubernetes 1.34 takes: %s', (path) => {
    const manifests = loadAll(read(path)) as Manifest[];
    expect(manifests.length).toBeGreaterThan(0);
    expect(manifests.flatMap(faultsOf)).toEqual([]);
  });

  it.each([
    ['orders.yaml', 'automountServiceAccountToken', 'automountServiceAcountToken', 'additional properties'],
    ['orders.yaml', 'readOnlyRootFilesystem', 'readOnlyRootFileSystem', 'additional properties'],
    ['orders.yaml', 'secretKeyRef', 'secretRef', 'additional properties'],
    ['orders.yaml', 'replicas: 1', 'replicas: one', 'must be integer'],
    ['orders.yaml', 'apps/v1', 'apps/v1beta1', 'no such kind'],
    ['network.yaml', 'podSelector: {}', 'podSelectors: {}', 'additional properties'],
    ['settings.yaml', 'TRUSTED_PROXY: 10.244.0.0/16', 'TRUSTED_PROXY: 10', 'must be string'],
  ])('are refused with a slip of the pen: %s, %s written as %s', (file, right, wrong, why) => {
    const source = read(`k8s/${file}`);
    expect(source).toContain(right);
    const faults = (loadAll(source.replace(right, wrong)) as Manifest[]).flatMap(faultsOf);
    expect(faults.join('\n')).toContain(why);
  });

  it('may lead in by the Gateway API, whose slips of the pen are found, too', () => {
    const route = (hostnames: string) =>
      loadAll(`{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: orders }, spec:
        { ${hostnames}: [api.retreasure.example], rules: [{ backendRefs: [{ name: orders, port: 80 }] }] } }`) as Manifest[];
    expect(route('hostnames').flatMap(faultsOf)).toEqual([]);
    expect(route('hostname').flatMap(faultsOf).join()).toContain('"additionalProperty":"hostname"');
  });
});
