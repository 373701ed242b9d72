import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { z } from 'zod';
import { built, type Manifest } from './kustomize.js';
import { toldIn } from './told.js';

type Part = Manifest & {
  readonly data: { readonly [name: string]: string };
  readonly spec: { readonly [name: string]: unknown };
};
type Container = {
  readonly args: readonly string[];
  readonly ports: readonly { name: string; containerPort: number }[];
};

const address = z.string().regex(/^0\.0\.0\.0:\d+$/);
const said = z.string().regex(/^\$\{env:[A-Z_]+\}$/);
const pipeline = z.strictObject({
  ...{ receivers: z.array(z.string()).min(1), exporters: z.array(z.string()).min(1) },
  // Who is full says so before anything else is done.
  processors: z.tuple([z.literal('memory_limiter'), z.literal('batch')]),
});
/** What version 0.162 of the components takes, as far as it is used here, by their config.schema.yaml and README. */
const shape = z.strictObject({
  extensions: z.strictObject({
    health_check: z.strictObject({ endpoint: address }),
    azure_auth: z.strictObject({
      workload_identity: z.strictObject({ client_id: said, tenant_id: said, federated_token_file: said }),
      scopes: z.tuple([z.literal('https://monitor.azure.com/.default')]),
    }),
  }),
  receivers: z.strictObject({
    otlp: z.strictObject({ protocols: z.strictObject({ http: z.strictObject({ endpoint: address }) }) }),
  }),
  processors: z.strictObject({
    memory_limiter: z.strictObject({
      check_interval: z.string().regex(/^\d+m?s$/),
      limit_percentage: z.int().min(1).max(90),
      spike_limit_percentage: z.int().min(1).max(50),
    }),
    batch: z.strictObject({}),
  }),
  exporters: z.strictObject({
    prometheus_remote_write: z.strictObject({
      http: z.strictObject({ endpoint: said, auth: z.strictObject({ authenticator: z.string() }) }),
      max_batch_request_parallelism: z.literal(1),
    }),
    azure_monitor: z.strictObject({ connection_string: said }),
  }),
  service: z.strictObject({
    extensions: z.array(z.string()),
    pipelines: z.strictObject({ metrics: pipeline, traces: pipeline, logs: pipeline }),
  }),
});

describe.each(['production', 'staging'])('The collector in %s', (place) => {
  const parts = (built(`k8s/overlays/${place}`) as Part[]).filter(({ metadata }) => metadata.name === 'collector');
  const part = (kind: string) => parts.find((one) => one.kind === kind)!;
  const { data } = part('ConfigMap');
  const { template } = part('Deployment').spec as { template: { spec: { containers: [Container] } } };
  const [{ args, ports }] = template.spec.containers;
  const config = () => shape.parse(load(data['CONFIG']!));

  it('is told what it takes, and has every part that it names', () => {
    expect(args).toEqual(['--config=env:CONFIG']);
    const { extensions, receivers, exporters, service } = config();
    const used = (of: 'receivers' | 'exporters') => Object.values(service.pipelines).flatMap((one) => one[of]);
    expect(service.extensions.sort()).toEqual(Object.keys(extensions).sort());
    expect(new Set(used('receivers'))).toEqual(new Set(Object.keys(receivers)));
    expect(new Set(used('exporters'))).toEqual(new Set(Object.keys(exporters)));
    expect(service.extensions).toContain(exporters.prometheus_remote_write.http.auth.authenticator);
  });

  it('knows whatever it asks the environment for: what we say, and what Azure puts into a pod of an identity', () => {
    const asked = [...data['CONFIG']!.matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => name!);
    const ofAzure = ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_FEDERATED_TOKEN_FILE'];
    expect(asked.sort()).toEqual([...ofAzure, ...Object.keys(data).filter((name) => name !== 'CONFIG')].sort());
    expect(data['METRICS_URL']).toMatch(/^https:\/\/[^/]+\.metrics\.ingest\.monitor\.azure\.com\/.*\/api\/v1\/write\?/);
    expect(data['APPLICATION_INSIGHTS']).toMatch(/^InstrumentationKey=[0-9a-f-]{36};IngestionEndpoint=https:/);
  });

  it('listens where services are told, and is asked how it is where it says so', () => {
    const { receivers, extensions } = config();
    const portOf = (name: string) => ports.find((one) => one.name === name)!.containerPort;
    expect(receivers.otlp.protocols.http.endpoint).toBe(`0.0.0.0:${portOf('otlp')}`);
    expect(extensions.health_check.endpoint).toBe(`0.0.0.0:${portOf('health')}`);
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
      expect(template.spec.containers[0]).toMatchObject({ [probe]: { httpGet: { path: '/', port: 'health' } } });
    expect(part('Service').spec).toMatchObject({
      ...{ selector: { app: 'collector' }, sessionAffinity: 'ClientIP' },
      ports: [{ port: portOf('otlp'), targetPort: 'otlp' }],
    });
    expect(toldIn(place).shared['OTEL_EXPORTER_OTLP_ENDPOINT']).toBe(`http://collector:${portOf('otlp')}`);
  });

  it('is two, of which one stays when a node goes, with an identity of their own and no more than they must have', () => {
    expect(part('Deployment').spec).toMatchObject({
      ...{ replicas: 2, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
      template: { metadata: { labels: { app: 'collector', 'azure.workload.identity/use': 'true' } } },
    });
    expect(part('PodDisruptionBudget').spec).toMatchObject({ maxUnavailable: 1 });
    expect(part('ServiceAccount')).toMatchObject({
      metadata: { annotations: { 'azure.workload.identity/client-id': expect.any(String) } },
      automountServiceAccountToken: false,
    });
    expect(template.spec).toMatchObject({
      ...{ serviceAccountName: 'collector', automountServiceAccountToken: false },
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          securityContext: {
            ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
            capabilities: { drop: ['ALL'] },
          },
          resources: { limits: { cpu: '1', memory: expect.any(String), 'ephemeral-storage': expect.any(String) } },
        },
      ],
    });
  });
});
