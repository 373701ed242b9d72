import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { built, type Manifest } from './kustomize.js';

type Trigger = { readonly type: string; readonly metadata: { readonly [name: string]: string } };
type Scaler = Manifest & {
  readonly spec: {
    readonly scaleTargetRef: { readonly name: string };
    readonly minReplicaCount?: number;
    readonly minReplicas?: number;
    readonly triggers?: readonly Trigger[];
    readonly replicas?: number;
  };
};
type Topic = { readonly Name: string; readonly Subscriptions: readonly { readonly Name: string }[] };

const scalable = (place: string) =>
  (built(`k8s/overlays/${place}`) as Scaler[]).filter(({ metadata }) => metadata.name !== 'collector');
const manifests = scalable('production');
const ofKind = (kind: string) => manifests.filter((one) => one.kind === kind);
const services = globSync('apps/*/src/*.module.ts').map((path) => basename(path, '.module.ts'));
const topology = JSON.parse(readFileSync('libs/messaging/service-bus.json', 'utf8')) as {
  readonly UserConfig: { readonly Namespaces: readonly [{ readonly Topics: readonly Topic[] }] };
};

describe('How many there are of each service', () => {
  const scalers = [...ofKind('ScaledObject'), ...ofKind('HorizontalPodAutoscaler')];

  it('is decided by one, who never leaves one alone', () => {
    expect(scalers.map(({ spec }) => spec.scaleTargetRef.name).sort()).toEqual([...services].sort());
    for (const { metadata, spec } of scalers) {
      expect(spec.scaleTargetRef.name).toBe(metadata.name);
      expect(spec.minReplicaCount ?? spec.minReplicas).toBeGreaterThanOrEqual(2);
    }
    expect(ofKind('Deployment').filter(({ spec }) => spec.replicas !== undefined)).toEqual([]);
  });

  it('grows with every subscription that the service has, and with nothing else that waits', () => {
    const [{ Topics }] = topology.UserConfig.Namespaces;
    for (const { metadata, spec } of scalers) {
      const hears = Topics.filter(({ Subscriptions }) => Subscriptions.some(({ Name }) => Name === metadata.name));
      const watched = (spec.triggers ?? []).filter(({ type }) => type === 'azure-servicebus');
      const pairs = watched.map(({ metadata: { topicName, subscriptionName } }) => [topicName, subscriptionName]);
      expect(pairs).toEqual(hears.map(({ Name }) => [Name, metadata.name]));
    }
  });

  it('is two in staging, without anybody who scales', () => {
    const staging = scalable('staging');
    const deployments = staging.filter(({ kind }) => kind === 'Deployment');
    expect(deployments.map(({ spec }) => spec.replicas)).toEqual(services.map(() => 2));
    expect(staging.filter(({ kind }) => /Scal/.test(kind))).toEqual([]);
  });
});
