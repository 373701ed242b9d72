import { parseSettings, type Environment } from '#service/settings.js';
import { Secret } from '#service/secret/secret.js';
import { built, type Manifest } from './kustomize.js';
import { serviceConfigs } from './service-configs.js';

type Variable = { readonly name: string; readonly value: string };
type Run = Manifest & {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { env?: readonly Variable[] }[] } };
  };
};
type Service = keyof typeof serviceConfigs;

/** What a ConfigMap called settings tells all, and the manifest of each service its own. */
export function toldIn(place: string): {
  readonly shared: Environment;
  readonly own: ReadonlyMap<Service, Environment>;
} {
  const manifests = built(`k8s/overlays/${place}`);
  const { data: shared } = manifests.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'settings',
  ) as unknown as { data: Environment };
  const runs = manifests.filter(({ kind, metadata }) => kind === 'Deployment' && metadata.name in serviceConfigs);
  const own = (runs as Run[]).map(({ metadata: { name }, spec }) => {
    const variables = spec.template.spec.containers[0]!.env ?? [];
    return [name as Service, Object.fromEntries(variables.map((one) => [one.name, one.value]))] as const;
  });
  return { shared, own: new Map(own) };
}

/** What a service makes of what it is told. @throws Error that names every wrong setting and its rule */
export const takenBy = (service: Service, told: Environment) => ({
  ...parseSettings(told),
  ...serviceConfigs[service](told),
});

/** Which settings of a service are secrets, and where each is kept, if it is not told itself. */
export const secretsOf = (service: Service, told: Environment): { [setting: string]: string | undefined } =>
  Object.fromEntries(
    Object.entries(takenBy(service, told) as object).flatMap(([setting, value]) =>
      value instanceof Secret ? [[setting, value.place]] : [],
    ),
  );
