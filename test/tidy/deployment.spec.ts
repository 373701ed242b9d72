import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { wantedOf } from '../../apps/local/src/reconcile/reconcile.js';
import { imagesOf, looseness } from './images.js';
import { built, type Manifest } from './manifests/kustomize.js';

type Container = { image: string; command: string[]; args?: string[]; lifecycle?: object; [more: string]: unknown };
type Pod = { containers: Container[]; terminationGracePeriodSeconds: number; [more: string]: unknown };
type Run = Manifest & {
  readonly metadata: { readonly annotations?: Record<string, string> };
  readonly spec: {
    readonly strategy: object;
    readonly replicas?: number;
    readonly selector: { readonly matchLabels: object };
    readonly template: { readonly metadata: { readonly labels: Record<string, string> }; readonly spec: Pod };
  };
};

type CronJob = Omit<Run, 'spec'> & {
  readonly spec: {
    readonly timeZone: string;
    readonly jobTemplate: Pick<Run, 'spec'>;
    readonly [more: string]: unknown;
  };
};

const read = (path: string) => readFileSync(path, 'utf8');
const files = globSync('k8s/**/*.yaml').sort();
const { version } = JSON.parse(read('package.json')) as { version: string };
/** Whoever has a module of its own name is a service. */
const services = globSync('apps/*/src/*.module.ts')
  .map((path) => basename(path, '.module.ts'))
  .sort();

describe('Images', () => {
  it('are all pinned here', () => {
    const all = ['docker/Dockerfile', ...globSync('docker/*.yml'), ...files].flatMap((path) =>
      imagesOf(path, read(path)).map((found) => ({ path, ...found, why: looseness(found.image) })),
    );
    expect(all.length).toBeGreaterThanOrEqual(4);
    expect(all.filter(({ why }) => why !== undefined)).toEqual([]);
  });

  it('hold the services, and nothing that stands in for the outside world', () => {
    const others = globSync('apps/*').filter((folder) => !services.includes(basename(folder)));
    const removals = [...read('docker/Dockerfile').matchAll(/(?:rm -rf|find) (dist\/.*?)(?: \\| -type .*)?$/gm)];
    const removed = removals.flatMap(([, paths]) => paths!.split(' '));
    expect(removed.sort()).toEqual([...others, 'test'].map((folder) => `dist/${folder}`).sort());
  });

  it('hold what compares the books, and of its folder no more than that needs', () => {
    const kept = [...read('docker/Dockerfile').matchAll(/! -path '?dist\/apps\/local\/src\/([^ ']+)/g)];
    const programs = globSync('apps/local/src/reconcile/*.ts').filter((path) => !/\.(spec|contract)\.ts$/.test(path));
    const imports = programs.flatMap((path) => [...read(path).matchAll(/ from '\.\.\/(?!\.\.)([^']+)'/g)]);
    expect(kept.map(([, path]) => path)).toEqual(['reconcile/*', ...new Set(imports.map(([, path]) => path))]);
    expect(
      imports.flatMap(([, path]) => read(`apps/local/src/${path!.replace('.js', '.ts')}`).match(/ from '\./g) ?? []),
    ).toEqual([]);
  });

  it('are run by nobody in particular, in the last stage', () => {
    const last = read('docker/Dockerfile')
      .split(/^FROM /m)
      .at(-1)!;
    expect(/^USER (\S+)$/m.exec(last)?.[1]).toBe('1000:1000');
  });
});

describe.each(['production', 'staging'])('What runs in %s', (place) => {
  // The collector is no service: manifests/collector.spec.ts.
  const manifests = (built(`k8s/overlays/${place}`) as Run[]).filter(({ metadata }) => metadata.name !== 'collector');
  const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const named = (kind: string) => ofKind(kind).map(({ metadata }) => metadata.name);
  const [job, ...otherJobs] = ofKind('Job') as [Run, ...Run[]];
  const nightly = ofKind('CronJob') as unknown as CronJob[];
  const jobs = [job, ...nightly.map(({ spec, ...one }) => ({ ...one, spec: spec.jobTemplate.spec }))];
  const podOf = ({ spec }: Run) => spec.template.spec;

  it('is every service, under an account of its own, and one of two stays when a node goes', () => {
    expect(named('ServiceAccount').sort()).toEqual([...services, 'migration', 'reconciliation'].sort());
    for (const kind of ['Deployment', 'Service', 'PodDisruptionBudget'])
      expect([kind, named(kind).sort()]).toEqual([kind, services]);
    for (const budget of ofKind('PodDisruptionBudget'))
      expect(budget.spec).toEqual({ maxUnavailable: 1, selector: { matchLabels: { app: budget.metadata.name } } });
    for (const manifest of ofKind('Deployment')) {
      const program = `apps/${manifest.metadata.name}/src/main`;
      expect(podOf(manifest).containers[0]!.command).toEqual(['node', `dist/${program}.js`]);
      expect(existsSync(`${program}.ts`)).toBe(true);
    }
  });

  it('has the tables of every service made, once for each release', () => {
    expect(otherJobs).toEqual([]);
    expect(job.metadata.name).toBe(`migration-${version}`);
    const [{ command, args }] = podOf(job).containers as [Container];
    expect(command).toEqual(['node', 'dist/libs/service/src/migration/main.js']);
    const folders = globSync('docker/migrations/*').map((path) => basename(path));
    expect(args).toEqual(folders.sort());
  });

  it('has the books compared once a night of theirs, in a place of its own', () => {
    const finance = ofKind('Deployment').find(({ metadata }) => metadata.name === 'finance')!;
    const timeZone = { name: 'BOOKS_TIME_ZONE', value: nightly[0]!.spec.timeZone };
    expect(podOf(finance).containers[0]).toMatchObject({ env: expect.arrayContaining([timeZone]) });
    expect(nightly).toMatchObject([
      {
        metadata: { name: 'reconciliation' },
        spec: {
          concurrencyPolicy: 'Forbid',
          startingDeadlineSeconds: 3600,
          jobTemplate: { spec: { backoffLimit: 2 } },
        },
      },
    ]);
    const pod = podOf(jobs[1]!);
    const [{ command, args = [], volumeMounts }] = pod.containers as [Container];
    expect(command).toEqual(['node', 'dist/apps/local/src/reconcile/main.js']);
    expect(wantedOf(args, '', 'cosmos:')).toMatchObject({ record: true });
    expect(volumeMounts).toEqual([{ name: 'copy', mountPath: '/tmp' }]);
    expect(pod['volumes']).toEqual([{ name: 'copy', emptyDir: { sizeLimit: '16Gi' } }]);
  });

  it.each([...ofKind('Deployment'), ...jobs].map((manifest) => [manifest.metadata.name, manifest] as const))(
    'lets %s do no more than it must',
    (name, manifest) => {
      const account = name.replace(/-.*/, '');
      expect(manifest.spec.template.metadata.labels).toEqual({ app: account, 'azure.workload.identity/use': 'true' });
      expect(podOf(manifest)).toMatchObject({
        ...{ serviceAccountName: account, automountServiceAccountToken: false },
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const member of ['hostNetwork', 'hostPID', 'hostIPC']) expect(podOf(manifest)).not.toHaveProperty(member);
      const [container, ...others] = podOf(manifest).containers;
      expect(others).toEqual([]);
      expect(container).toMatchObject({
        securityContext: {
          ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
          capabilities: { drop: ['ALL'] },
        },
        resources: {
          requests: { cpu: expect.any(String), memory: expect.any(String) },
          limits: { cpu: expect.any(String), memory: expect.any(String), 'ephemeral-storage': expect.any(String) },
        },
        envFrom: [{ configMapRef: { name: 'settings' } }],
      });
      expect(container!.image.split(':').at(-1)).toBe(version);
    },
  );

  it('goes only when its successor is ready, and has the time to finish what it began', () => {
    const drainSeconds = Number(/drainMs = (\d+)_000;/.exec(read('libs/service/src/serve.ts'))![1]);
    for (const manifest of ofKind('Deployment')) {
      expect(manifest.spec.strategy).toEqual({
        ...{ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      });
      const { terminationGracePeriodSeconds, containers } = podOf(manifest);
      const { lifecycle } = containers[0] as { lifecycle?: { preStop: { sleep: { seconds: number } } } };
      const rest = terminationGracePeriodSeconds - lifecycle!.preStop.sleep.seconds - drainSeconds;
      expect(rest).toBeGreaterThanOrEqual(30);
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
        expect(containers[0]).toMatchObject({ [probe]: { httpGet: { port: 'http' } } });
    }
  });

  it('gives an account of a service nothing but its name in Azure', () => {
    for (const account of ofKind('ServiceAccount')) {
      expect(account).toMatchObject({ automountServiceAccountToken: false });
      expect(Object.keys(account.metadata.annotations!)).toEqual(['azure.workload.identity/client-id']);
    }
  });
});
