import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { loadAll } from 'js-yaml';
import { z } from 'zod';
import { built, builds, type Manifest } from './kustomize.js';

const gathered = JSON.parse(readFileSync('test/tidy/manifests/kubernetes-schemas.json', 'utf8')) as {
  readonly kinds: { readonly [id: string]: object };
  readonly $defs: object;
};
/** Of what is in no registry, as Microsoft's documentation shows it. */
const firewall = z.strictObject({
  ...{ apiVersion: z.string(), kind: z.string(), metadata: z.looseObject({}) },
  spec: z.strictObject({
    targetRef: z.strictObject({ group: z.string(), kind: z.string(), name: z.string(), namespace: z.string() }),
    webApplicationFirewall: z.strictObject({ id: z.string() }),
  }),
});
const schemas = {
  ...gathered,
  kinds: { ...gathered.kinds, 'alb.networking.azure.io/v1/WebApplicationFirewallPolicy': z.toJSONSchema(firewall) } as {
    readonly [id: string]: object;
  },
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

describe('The manifests', () => {
  it.each(builds())('are such as Kubernetes 1.34 takes: %s', (folder) => {
    const manifests = built(folder);
    expect(manifests.length).toBeGreaterThan(folder === 'k8s/collector' ? 5 : 40);
    expect(manifests.flatMap(faultsOf)).toEqual([]);
  });

  it('are all in some build', () => {
    const listed = builds().flatMap((folder) => {
      const [{ resources, patches = [] }] = loadAll(read(`${folder}/kustomization.yaml`)) as [
        { resources: string[]; patches?: { path: string }[] },
      ];
      return [...resources, ...patches.map(({ path }) => path)].map((path) => `${folder}/${path}`);
    });
    const files = globSync('k8s/**/*.yaml').filter((path) => !path.endsWith('kustomization.yaml'));
    expect(listed.filter((path) => path.endsWith('.yaml')).sort()).toEqual(files.sort());
  });

  it.each([
    ['orders.yaml', 'automountServiceAccountToken', 'automountServiceAcountToken', 'additional properties'],
    ['service.yaml', 'readOnlyRootFilesystem', 'readOnlyRootFileSystem', 'additional properties'],
    ['service.yaml', 'revisionHistoryLimit: 3', 'revisionHistoryLimit: few', 'must be integer'],
    ['service.yaml', 'configMapRef', 'configMapKeyRef', 'additional properties'],
    ['orders.yaml', 'apps/v1', 'apps/v1beta1', 'no such kind'],
    ['orders.yaml', 'maxUnavailable: 1', 'maxUnavailabel: 1', 'additional properties'],
    ['orders.yaml', 'PathPrefix', 'Prefix', 'must be equal to one of'],
    ['gateway.yaml', 'gatewayClassName', 'gatewayClass', 'additional properties'],
    ['gateway.yaml', 'targetRef', 'targetRefs', 'additional properties'],
    ['migration.yaml', 'ttlSecondsAfterFinished', 'ttlSeconds', 'additional properties'],
    ['reconciliation.yaml', 'concurrencyPolicy', 'concurrency', 'additional properties'],
    ['reconciliation.yaml', 'restartPolicy: Never', 'restartPolicy: [Never]', 'must be string'],
    ['network.yaml', 'podSelector: {}', 'podSelectors: {}', 'additional properties'],
    ['../collector/collector.yaml', 'sessionAffinity', 'sessionAffinities', 'additional properties'],
    ['settings.yaml', 'TRUSTED_PROXY: 10.1.0.0/24', 'TRUSTED_PROXY: 10', 'must be string'],
    ['../overlays/production/scaling.yaml', 'minReplicaCount', 'minReplicas', 'additional properties'],
    ['../overlays/production/scaling.yaml', 'provider: azure-workload', 'provider: azure', 'must be equal to one of'],
  ])('are refused with a slip of the pen: %s, %s written as %s', (file, right, wrong, why) => {
    const source = read(`k8s/base/${file}`);
    expect(source).toContain(right);
    const faults = (loadAll(source.replace(right, wrong)) as Manifest[]).flatMap(faultsOf);
    expect(faults.join('\n')).toContain(why);
  });
});
