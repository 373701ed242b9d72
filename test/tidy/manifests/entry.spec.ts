import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { built, type Manifest } from './kustomize.js';

type Match = { readonly path: { readonly type: string; readonly value: string } };
type Route = Manifest & {
  readonly spec: {
    readonly hostnames?: readonly string[];
    readonly parentRefs: readonly object[];
    readonly rules: readonly {
      readonly matches?: readonly Match[];
      readonly backendRefs?: readonly { readonly name: string; readonly port: number }[];
      readonly filters?: readonly object[];
    }[];
  };
};
type Way = {
  to: { ipBlock?: { cidr: string; except?: string[] }; podSelector?: object }[];
  ports: { port: number | string }[];
};
type Policy = Manifest & {
  readonly spec: {
    readonly podSelector: object;
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly {
      from: { ipBlock?: { cidr: string }; podSelector?: object }[];
      ports: { port: string }[];
    }[];
    readonly egress?: readonly Way[];
  };
};

const manifests = built('k8s/overlays/production');
const ofKind = <Kind extends Manifest>(kind: string) => manifests.filter((one) => one.kind === kind) as Kind[];
const read = (path: string) => readFileSync(path, 'utf8');
const services = globSync('apps/*/src/*.module.ts').map((path) => basename(path, '.module.ts'));

describe('The gateway', () => {
  const routes = ofKind<Route>('HTTPRoute');
  const toServices = routes.filter(({ metadata }) => metadata.name !== 'to-tls');
  const paths = toServices.flatMap(({ spec: { rules } }) =>
    rules.flatMap(({ matches = [], backendRefs = [] }) =>
      matches.map(({ path }) => ({ path: path.value, type: path.type, service: backendRefs[0]!.name })),
    ),
  );
  const ownerOf = (path: string) =>
    new Set(paths.filter((one) => path === one.path || path.startsWith(`${one.path}/`)).map(({ service }) => service));

  it('leads to every route of every service, and to no other', () => {
    const needed = services.flatMap((service) =>
      globSync(`apps/${service}/src/**/*.controller.ts`).flatMap((path) => {
        const source = read(path);
        const [, prefix] = /@Controller\('([^']+)'\)/.exec(source) ?? [];
        // A desk has no routes of its own.
        if (prefix === undefined) return [];
        const own = [...source.matchAll(/@(?:Get|Post|Put|Patch|Delete)\((?:'([^']*)')?\)/g)];
        return own.map(([, rest]) => ({ service, path: `/${prefix}${rest === undefined ? '' : `/${rest}`}` }));
      }),
    );
    expect(needed.length).toBeGreaterThan(40);
    expect(needed.filter(({ service, path }) => [...ownerOf(path)].join() !== service)).toEqual([]);
    const unneeded = paths.filter(({ path }) => !needed.some((route) => `${route.path}/`.startsWith(`${path}/`)));
    // What is no operation: the problems' meanings, and pages with what belongs to them.
    expect(unneeded.map(({ path }) => path).sort()).toEqual(['/problems', '/v1/dashboard']);
  });

  it.each(['/', '/health/live', '/health/ready', '/health/lag', '/docs', '/openapi.json', '/v1'])(
    'leads nobody to %s',
    (path) => {
      expect(ownerOf(path)).toEqual(new Set());
      expect(paths.every(({ type }) => type === 'PathPrefix')).toBe(true);
    },
  );

  it('leads each route to one service, over TLS, and whoever comes without to TLS', () => {
    expect(toServices.map(({ metadata }) => metadata.name).sort()).toEqual(services.sort());
    for (const { metadata, spec } of toServices) {
      expect(spec.parentRefs).toEqual([{ name: 'entry', sectionName: 'https' }]);
      expect(spec.rules.map(({ backendRefs }) => backendRefs)).toEqual([[{ name: metadata.name, port: 80 }]]);
    }
    const [redirect] = routes.filter((one) => !toServices.includes(one));
    expect(redirect?.spec).toEqual({
      parentRefs: [{ name: 'entry', sectionName: 'http' }],
      rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
    });
    expect(ofKind('Gateway')).toMatchObject([
      {
        spec: {
          listeners: [
            { name: 'http', protocol: 'HTTP' },
            { name: 'https', protocol: 'HTTPS', port: 443 },
          ],
        },
      },
    ]);
  });

  it('is behind a firewall that limits what an address may ask', () =>
    expect(ofKind('WebApplicationFirewallPolicy')).toMatchObject([
      { spec: { targetRef: { kind: 'Gateway', name: ofKind('Gateway')[0]!.metadata.name, namespace: 'retreasure' } } },
    ]));
});

/** Every pod but these. */
const notIn = (...values: string[]) => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values }] });

describe('The network', () => {
  const policies = ofKind<Policy>('NetworkPolicy');
  const policy = (name: string) => policies.find(({ metadata }) => metadata.name === name)!.spec;
  const portsOf = (name: string) => (policy(name).egress ?? []).flatMap(({ ports }) => ports.map(({ port }) => port));

  const [collector, others] = [{ matchLabels: { app: 'collector' } }, notIn('collector')];
  const services = notIn('migration', 'reconciliation', 'collector');

  it('forbids everything that is not said', () => {
    expect(policy('default-deny')).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(policies.map(({ metadata }) => metadata.name).sort()).toEqual([
      'collector',
      'database',
      'default-deny',
      'mail',
      'service',
    ]);
  });

  it('lets nobody in but the gateway, whose word on addresses is believed', () => {
    const letIn = policies.flatMap(({ metadata: { name }, spec }) => (spec.ingress ?? []).map((one) => [name, one]));
    const settings = manifests.find(({ metadata }) => metadata.name === 'settings') as unknown as {
      data: Record<string, string>;
    };
    const from = [{ ipBlock: { cidr: settings.data['TRUSTED_PROXY'] } }];
    // And services to the collector.
    expect(letIn).toEqual([
      ['service', { from, ports: [{ port: 'http', protocol: 'TCP' }] }],
      ['collector', { from: [{ podSelector: services }], ports: [{ port: 'otlp', protocol: 'TCP' }] }],
    ]);
  });

  it('lets nobody out but by TLS, to names, the database and the collector, and never to where a node gives away what it may do', () => {
    expect(portsOf('service')).toEqual([443, 5671, 4318]);
    expect(policy('service').egress!.at(-1)!.to).toEqual([{ podSelector: collector }]);
    expect(portsOf('collector')).toEqual([53, 53, 443]);
    expect(portsOf('database')).toEqual([53, 53, 443, 1433]);
    expect(policy('service').podSelector).toEqual(services);
    expect(policy('collector').podSelector).toEqual(collector);
    expect(policy('database').podSelector).toEqual(others);
    const blocks = policies.flatMap(({ spec: { egress = [] } }) =>
      egress.flatMap(({ to }) => to.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock] : []))),
    );
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks.every(({ except }) => except?.includes('169.254.169.254/32'))).toBe(true);
  });

  it('lets what writes to customers reach a mail server, and nobody else', () => {
    expect(portsOf('mail')).toEqual([465, 587]);
    expect(policy('mail').podSelector).toEqual({ matchLabels: { app: 'marketing' } });
  });
});
