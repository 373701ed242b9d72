import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { parseSettings } from '#service/settings.js';
import { built, type Manifest } from './kustomize.js';
import { serviceConfigs } from './service-configs.js';

type Variable = { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; optional?: boolean } } };
type Told = Manifest & {
  readonly data: Record<string, string>;
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { env: Variable[] }[] } } };
};

const read = (path: string) => readFileSync(path, 'utf8');
const podOf = ({ spec }: Told) => spec.template.spec;

describe.each(['production', 'staging'])('What services are told in %s', (place) => {
  const manifests = built(`k8s/overlays/${place}`) as Told[];
  const deployments = manifests.filter(({ kind }) => kind === 'Deployment');

  const { data: shared } = manifests.find(({ kind }) => kind === 'ConfigMap')!;
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
  const environmentOf = (manifest: Told, wanted: (variable: Variable) => boolean) => {
    const own = podOf(manifest).containers[0]!.env.filter(wanted);
    const filled = own.map(({ name, value }) => [name, value ?? shaped(name)]);
    return { ...shared, ...(Object.fromEntries(filled) as Record<string, string>) };
  };

  it.each(deployments.map((manifest) => [manifest.metadata.name, manifest] as const))(
    'are such as %s takes, with and without the secrets that it can do without',
    (name, manifest) => {
      for (const wanted of [() => true, ({ valueFrom }: Variable) => valueFrom?.secretKeyRef.optional !== true]) {
        const environment = environmentOf(manifest, wanted);
        expect(() => serviceConfigs[name as keyof typeof serviceConfigs](environment)).not.toThrow();
        expect(parseSettings(environment)).toMatchObject({
          AUTH_ISSUER: expect.stringMatching(/^https:/),
          AUTH_STOREFRONT_ISSUER: expect.stringMatching(/^https:/),
          EVENTS_URL: expect.stringMatching(/^cosmos:https:.*\{service\}$/),
          VIEWS_URL: expect.stringMatching(/^mssql:.*\{service\}$/),
          ANSWERS_URL: expect.stringMatching(/^mssql:.*\{service\}$/),
          FILES_URL: expect.stringMatching(/^https:.*\{service\}$/),
          LAKE_URL: expect.stringMatching(/^https:/),
          KEY_RING_URL: expect.stringMatching(/^cosmos:https:/),
          KEY_ENCRYPTION_URL: expect.stringMatching(/^https:\/\/[^/]+\.vault\.azure\.net\/keys\//),
        });
      }
    },
  );

  it('are settings that there are', () => {
    for (const manifest of deployments) {
      const own = `apps/${manifest.metadata.name}/src/config.ts`;
      const known = `${read('libs/service/src/settings.ts')}${existsSync(own) ? read(own) : ''}`;
      const names = [...Object.keys(shared), ...podOf(manifest).containers[0]!.env.map(({ name }) => name)];
      expect(names.filter((name) => !new RegExp(`^ *${name}:`, 'm').test(known))).toEqual([]);
    }
  });

  it('tell no secret', () => {
    const secretly = /SECRET|TOKEN|PASSWORD|CONNECTION_STRING/;
    const plain = deployments.flatMap((manifest) =>
      podOf(manifest).containers[0]!.env.filter(({ value }) => value !== undefined),
    );
    expect([...Object.keys(shared), ...plain.map(({ name }) => name)].filter((name) => secretly.test(name))).toEqual(
      [],
    );
  });
});
