import { readFileSync, writeFileSync } from 'node:fs';
import { load } from 'js-yaml';

/**
 * Gathers what the manifests are held against, without its prose, into kubernetes-schemas.json. Said again when a kind or a release is
 * added: `node test/tidy/manifests/gather-schemas.ts <_definitions.json> <custom resource definition>...`. The first is Kubernetes',
 * in its strict form, from v1.34.0-local-strict of PyPI's kubernetes-validate 1.37.0 (Apache-2.0); the others are those of Gateway and
 * HTTPRoute, from config/crd/standard of the Go module sigs.k8s.io/gateway-api v1.4.1, and of ScaledObject and TriggerAuthentication, from
 * config/crd/bases of github.com/kedacore/keda/v2 v2.20.2 (both Apache-2.0). The npm packages @kubernetes-models have validators of all these,
 * which let an unknown field pass.
 */
type Schema = { readonly [name: string]: unknown };
type Definition = {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly storage: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
};

const kinds = {
  'apps/v1/Deployment': 'apps.v1.Deployment',
  'autoscaling/v2/HorizontalPodAutoscaler': 'autoscaling.v2.HorizontalPodAutoscaler',
  'batch/v1/CronJob': 'batch.v1.CronJob',
  'batch/v1/Job': 'batch.v1.Job',
  'v1/ConfigMap': 'core.v1.ConfigMap',
  'v1/Namespace': 'core.v1.Namespace',
  'v1/PersistentVolumeClaim': 'core.v1.PersistentVolumeClaim',
  'v1/Service': 'core.v1.Service',
  'v1/ServiceAccount': 'core.v1.ServiceAccount',
  'networking.k8s.io/v1/NetworkPolicy': 'networking.v1.NetworkPolicy',
  'policy/v1/PodDisruptionBudget': 'policy.v1.PodDisruptionBudget',
  'storage.k8s.io/v1/StorageClass': 'storage.v1.StorageClass',
};
const prose = (name: string) => name === 'description' || name.startsWith('x-kubernetes-');

/** Members of `properties` are names of fields, whatever they are called. */
function withoutProse(value: unknown, areFields = false): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutProse(one));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => areFields || !prose(name));
  return Object.fromEntries(
    kept.map(([name, one]) => [name, withoutProse(one, name === 'properties' && !areFields)] as const),
  );
}

/** A custom resource definition takes and drops what it does not know; here that is wrong. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== 'object' || value === null) return value;
  const own: Schema = Object.fromEntries(Object.entries(value as Schema).map(([name, one]) => [name, strict(one)]));
  return typeof own['properties'] === 'object' && own['type'] === 'object'
    ? { additionalProperties: false, ...own }
    : own;
}

const [definitions, ...custom] = process.argv.slice(2);
const { $defs } = JSON.parse(readFileSync(definitions!, 'utf8')) as { $defs: { [name: string]: Schema } };
const needed: { [name: string]: unknown } = {};
const need = (name: string) => {
  if (name in needed) return;
  needed[name] = withoutProse($defs[name]);
  for (const [, other] of JSON.stringify(needed[name]).matchAll(/"#\/\$defs\/([^"]+)"/g)) need(other!);
};
for (const name of Object.values(kinds)) need(`io.k8s.api.${name}`);
const ours = Object.entries(kinds).map(([id, name]) => [id, { $ref: `#/$defs/io.k8s.api.${name}` }] as const);
const metadata = { $ref: '#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const theirs = custom.flatMap((path) => {
  const { spec } = load(readFileSync(path, 'utf8')) as Definition;
  return spec.versions
    .filter(({ storage }) => storage)
    .map(({ name, schema }) => {
      const whole = strict(withoutProse(schema.openAPIV3Schema)) as { properties: Schema };
      const id = `${spec.group}/${name}/${spec.names.kind}`;
      return [id, { ...whole, properties: { ...whole.properties, metadata } }] as const;
    });
});
const gathered: Schema = { kinds: Object.fromEntries<unknown>([...ours, ...theirs]), $defs: needed };
writeFileSync('test/tidy/manifests/kubernetes-schemas.json', `${JSON.stringify(gathered)}\n`);
