import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { loadAll } from 'js-yaml';
import { parseSettings } from '#service/settings.js';
import { analyticsConfig } from '../../apps/analytics/src/config.js';
import { channelsConfig } from '../../apps/channels/src/config.js';
import { financeConfig } from '../../apps/finance/src/config.js';
import { fulfillmentConfig } from '../../apps/fulfillment/src/config.js';
import { fxConfig } from '../../apps/fx/src/config.js';
import { marketingConfig } from '../../apps/marketing/src/config.js';
import { ordersConfig } from '../../apps/orders/src/config.js';
import { privacyConfig } from '../../apps/privacy/src/config.js';
import { fileBytesMax } from '../../apps/fx/src/sources/rate.source.js';
import { imagesOf, looseness } from './images.js';

type Variable = { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; optional?: boolean } } };
type Container = { image: string; command: string[]; env: Variable[]; envFrom: object[]; [more: string]: unknown };
type Pod = { containers: Container[]; serviceAccountName: string; [more: string]: unknown };
type Backend = { service: { name: string } };
type Rule = { host: string; http: { paths: { path: string; pathType: string; backend: Backend }[] } };
type Manifest = {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  data: Record<string, string>;
  resources: string[];
  spec: {
    template: { metadata: { labels: Record<string, string> }; spec: Pod };
    tls: { hosts: string[] }[];
    rules: Rule[];
    defaultBackend?: Backend;
  };
};

const read = (path: string) => readFileSync(path, 'utf8');
const files = globSync('k8s/*.yaml').sort();
const manifests = files.flatMap((path) => loadAll(read(path)) as Manifest[]);
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
const podOf = ({ spec }: Manifest) => spec.template.spec;
/** Whoever has a module of its own name is a service. */
const services = globSync('apps/*/src/*.module.ts').map((path) => basename(path, '.module.ts'));
const named = (kind: string) => ofKind(kind).map(({ metadata }) => metadata.name);

describe('Images', () => {
  it('are all pinned here, and ours is the version that package.json has', () => {
    const all = ['docker/Dockerfile', ...files].flatMap((path) =>
      imagesOf(path, read(path)).map((found) => ({ path, ...found, why: looseness(found.image) })),
    );
    expect(all.length).toBeGreaterThan(services.length);
    expect(all.filter(({ why }) => why !== undefined)).toEqual([]);
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const ours = ofKind('StatefulSet').map((manifest) => podOf(manifest).containers[0]!.image.split(':').at(-1));
    expect(new Set(ours)).toEqual(new Set([version]));
  });

  it('hold the services, and nothing that stands in for the outside world', () => {
    const others = globSync('apps/*').filter((folder) => !services.includes(basename(folder)));
    const removed = /rm -rf (dist\/.*)$/m.exec(read('docker/Dockerfile'))![1]!.split(' ');
    expect(removed.sort()).toEqual([...others, 'test'].map((folder) => `dist/${folder}`).sort());
  });

  it('are run by nobody in particular, in the last stage', () => {
    const last = read('docker/Dockerfile')
      .split(/^FROM /m)
      .at(-1)!;
    expect(/^USER (\S+)$/m.exec(last)?.[1]).toBe('1000:1000');
  });
});

describe('The manifests', () => {
  it('are all listed', () =>
    expect(
      ofKind('Kustomization')[0]!
        .resources.map((name) => `k8s/${name}`)
        .sort(),
    ).toEqual(files.filter((path) => path !== 'k8s/kustomization.yaml')));

  it('run every service, under an account of its own', () => {
    for (const kind of ['StatefulSet', 'Service', 'ServiceAccount'])
      expect([kind, named(kind).sort()]).toEqual([kind, [...services].sort()]);
    for (const manifest of ofKind('StatefulSet')) {
      const [container] = podOf(manifest).containers;
      const program = `apps/${manifest.metadata.name}/src/main`;
      expect(container!.command).toEqual(['node', `dist/${program}.js`]);
      expect(existsSync(`${program}.ts`)).toBe(true);
    }
  });

  it.each(ofKind('StatefulSet').map((manifest) => [manifest.metadata.name, manifest] as const))(
    'let %s do no more than it must',
    (name, manifest) => {
      expect(podOf(manifest)).toMatchObject({
        ...{ serviceAccountName: name, automountServiceAccountToken: false },
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(podOf(manifest).containers).toHaveLength(1);
      expect(podOf(manifest).containers[0]).toMatchObject({
        securityContext: {
          ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
          capabilities: { drop: ['ALL'] },
        },
        resources: {
          limits: { cpu: expect.any(String), memory: expect.any(String), 'ephemeral-storage': expect.any(String) },
        },
        envFrom: [{ configMapRef: { name: 'settings' } }],
      });
      for (const member of ['hostNetwork', 'hostPID', 'hostIPC']) expect(podOf(manifest)).not.toHaveProperty(member);
      expect(manifest.spec.template.metadata.labels['azure.workload.identity/use']).toBe('true');
    },
  );

  it('give an account of a service nothing but its name in Azure', () => {
    for (const account of ofKind('ServiceAccount')) {
      expect(account).toMatchObject({ automountServiceAccountToken: false });
      expect(Object.keys(account.metadata.annotations!)).toEqual(['azure.workload.identity/client-id']);
    }
  });
});

describe('The settings of the manifests', () => {
  const configs = {
    analytics: analyticsConfig,
    ...{ channels: channelsConfig, finance: financeConfig, fulfillment: fulfillmentConfig, fx: fxConfig },
    ...{ inventory: () => ({}), marketing: marketingConfig, orders: ordersConfig, privacy: privacyConfig },
  };
  const [{ data: shared }] = ofKind('ConfigMap') as [Manifest];
  const secret = 'Endpoint=sb://made-up.example/;SharedAccessKey=of-no-use';
  // Shaped as the service wants it; what is said is somebody else's secret.
  const told: Record<string, string> = {
    MAIL_URL: 'smtps://user:of-no-use@mail.example',
    ...{ EBAY_VERIFICATION_TOKEN: 'v'.repeat(40), UPS_ACCOUNT: 'A1B2C3', FEDEX_ACCOUNT: '740561073' },
  };
  const shaped = (name: string) => {
    if (told[name] !== undefined) return told[name];
    if (/_(URLS?|ENDPOINT)$/.test(name)) return 'https://a.example/x';
    return /_(LOCATION|PUBLICATIONS|POLICY|PROFILE|SHOP_ID|STATE)$/.test(name) ? '42' : secret;
  };
  const environmentOf = (manifest: Manifest, wanted: (variable: Variable) => boolean) => {
    const own = podOf(manifest).containers[0]!.env.filter(wanted);
    const filled = own.map(({ name, value }) => [name, value ?? shaped(name)]);
    return { ...shared, ...(Object.fromEntries(filled) as Record<string, string>) };
  };

  it.each(ofKind('StatefulSet').map((manifest) => [manifest.metadata.name, manifest] as const))(
    'are such as %s takes, with and without the secrets that it can do without',
    (name, manifest) => {
      for (const wanted of [() => true, ({ valueFrom }: Variable) => valueFrom?.secretKeyRef.optional !== true]) {
        const environment = environmentOf(manifest, wanted);
        expect(() => configs[name as keyof typeof configs](environment)).not.toThrow();
        expect(parseSettings(environment)).toMatchObject({
          AUTH_ISSUER: expect.stringMatching(/^https:/),
          AUTH_STOREFRONT_ISSUER: expect.stringMatching(/^https:/),
          KEY_RING_URL: expect.stringMatching(/^cosmos:https:/),
          KEY_ENCRYPTION_URL: expect.stringMatching(/^https:\/\/[^/]+\.vault\.azure\.net\/keys\//),
        });
      }
    },
  );

  it('are settings that there are', () => {
    for (const manifest of ofKind('StatefulSet')) {
      const own = `apps/${manifest.metadata.name}/src/config.ts`;
      const known = `${read('libs/service/src/settings.ts')}${existsSync(own) ? read(own) : ''}`;
      const names = [...Object.keys(shared), ...podOf(manifest).containers[0]!.env.map(({ name }) => name)];
      expect(names.filter((name) => !new RegExp(`^ *${name}:`, 'm').test(known))).toEqual([]);
    }
  });

  it('tell no secret', () => {
    const secretly = /SECRET|TOKEN|PASSWORD|CONNECTION_STRING/;
    const plain = ofKind('StatefulSet').flatMap((manifest) =>
      podOf(manifest).containers[0]!.env.filter(({ value }) => value !== undefined),
    );
    expect([...Object.keys(shared), ...plain.map(({ name }) => name)].filter((name) => secretly.test(name))).toEqual(
      [],
    );
  });
});

describe('The ingress', () => {
  const ingresses = ofKind('Ingress');
  const paths = ingresses.flatMap(({ spec }) => spec.rules.flatMap(({ http }) => http.paths));
  const ownerOf = (path: string) =>
    new Set(
      paths
        .filter((one) => path === one.path || path.startsWith(`${one.path}/`))
        .map(({ backend }) => backend.service.name),
    );

  it('leads to every route of every service, and to no other', () => {
    const routes = services.flatMap((service) =>
      globSync(`apps/${service}/src/**/*.controller.ts`).flatMap((path) => {
        const source = read(path);
        const [, prefix] = /@Controller\('([^']+)'\)/.exec(source) ?? [];
        // A desk has no routes of its own.
        if (prefix === undefined) return [];
        const own = [...source.matchAll(/@(?:Get|Post|Put|Patch|Delete)\((?:'([^']*)')?\)/g)];
        return own.map(([, rest]) => ({ service, path: `/${prefix}${rest === undefined ? '' : `/${rest}`}` }));
      }),
    );
    expect(routes.length).toBeGreaterThan(40);
    expect(routes.filter(({ service, path }) => [...ownerOf(path)].join() !== service)).toEqual([]);
    const needed = paths.filter(({ path }) => routes.some((route) => `${route.path}/`.startsWith(`${path}/`)));
    const unneeded = paths.filter((path) => !needed.includes(path)).map(({ path }) => path);
    // What is no operation: the problems' meanings, and pages with what belongs to them.
    expect(unneeded).toEqual(['/problems', '/v1/dashboard']);
  });

  it.each(['/', '/health/live', '/health/ready', '/health/lag', '/docs', '/openapi.json', '/v1'])(
    'leads nobody to %s',
    (path) => {
      expect(ownerOf(path)).toEqual(new Set());
      expect(paths.every(({ pathType }) => pathType === 'Prefix')).toBe(true);
      expect(ingresses.filter(({ spec }) => spec.defaultBackend !== undefined)).toEqual([]);
    },
  );

  it('speaks TLS only, and takes bodies no larger than the services do', () => {
    for (const { spec, metadata } of ingresses) {
      expect(spec.rules.map(({ host }) => host)).toEqual(spec.tls.flatMap(({ hosts }) => hosts));
      expect(metadata.annotations).toMatchObject({ 'nginx.ingress.kubernetes.io/force-ssl-redirect': 'true' });
    }
    const sizes = ingresses.map(({ metadata: { name, annotations } }) => [
      ...[name, annotations!['nginx.ingress.kubernetes.io/proxy-body-size']],
    ]);
    const settings = { ...ofKind('ConfigMap')[0]!.data, SERVICE_BUS_CONNECTION_STRING: 'Endpoint=sb://x' };
    const store = read('apps/channels/src/store/store.controller.ts');
    const mebibytes = (bytes: number) => `${bytes / 1_048_576}m`;
    expect(sizes).toEqual([
      ['retreasure', mebibytes(parseSettings(settings).BODY_LIMIT_BYTES)],
      ['rate-files', mebibytes(fileBytesMax)],
      ['store-files', `${/bodyLimitBytes = (\d+) \* 1_048_576;/.exec(store)![1]}m`],
    ]);
  });
});

describe('The network', () => {
  type Way = { to: { ipBlock?: { cidr: string; except?: string[] } }[]; ports: { port: number }[] };
  type Policy = {
    spec: {
      podSelector: object;
      policyTypes: string[];
      ingress: { from: object[]; ports: { port: string | number }[] }[];
      egress: Way[];
    };
  };
  const [policy, mail, ...others] = ofKind('NetworkPolicy') as unknown as [Policy, Policy];

  it('lets nobody in but the ingress, and nobody out but by TLS and for names', () => {
    expect(others).toEqual([]);
    const { spec } = policy;
    expect([spec.podSelector, spec.policyTypes]).toEqual([{}, ['Ingress', 'Egress']]);
    expect(spec.ingress.map(({ from, ports }) => [from.length, ports.map(({ port }) => port)])).toEqual([
      [1, ['http']],
    ]);
    expect(spec.ingress[0]!.from[0]).toMatchObject({ namespaceSelector: { matchLabels: expect.any(Object) } });
    expect(spec.egress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([53, 53, 443, 5671]);
    const blocks = spec.egress.flatMap(({ to }) => to.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock] : [])));
    expect(blocks.every(({ except }) => except?.includes('169.254.169.254/32'))).toBe(true);
  });

  it('lets what writes to customers reach a mail server, and nobody else', () => {
    expect(mail.spec).toEqual({
      podSelector: { matchLabels: { app: 'marketing' } },
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }],
          ports: [465, 587].map((port) => ({ port, protocol: 'TCP' })),
        },
      ],
    });
  });
});
