import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { built } from './kustomize.js';
import { secretsOf, takenBy, toldIn } from './told.js';

const read = (path: string) => readFileSync(path, 'utf8');

describe.each(['production', 'staging'])('What services are told in %s', (place) => {
  const { shared, own } = toldIn(place);
  const services = [...own.keys()];
  const toldTo = (service: (typeof services)[number]) => ({ ...shared, ...own.get(service) });

  it.each(
    services.flatMap((service) =>
      ['nobody', 'SHOPIFY', 'EBAY', 'ETSY', 'UPS', 'FEDEX'].map((partner) => [service, partner] as const),
    ),
  )('is such as %s takes, with %s left out', (service, partner) => {
    const told = Object.entries(toldTo(service)).filter(([name]) => !name.startsWith(`${partner}_`));
    expect(takenBy(service, Object.fromEntries(told))).toMatchObject({
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
  });

  it('are settings that there are', () => {
    const configs = ['libs/service/src/settings.ts', ...services.map((service) => `apps/${service}/src/config.ts`)];
    const known = configs.filter(existsSync).map(read);
    const unknown = (names: readonly string[], those: readonly string[]) =>
      names.filter((name) => !new RegExp(`^ *${name}:`, 'm').test(those.join('\n')));
    expect(unknown(Object.keys(shared), known)).toEqual([]);
    for (const [service, told] of own) {
      const config = `apps/${service}/src/config.ts`;
      expect(unknown(Object.keys(told), existsSync(config) ? [known[0]!, read(config)] : known.slice(0, 1))).toEqual(
        [],
      );
    }
  });

  it('of a secret is where the vault of this place has it, and by no other name than its own', () => {
    const vault = shared['KEY_ENCRYPTION_URL']!.replace(/keys\/.*$/, 'secrets/');
    const kept = services.flatMap((service) => Object.entries(secretsOf(service, toldTo(service))));
    expect(kept.length).toBeGreaterThan(services.length);
    for (const [setting, where] of kept)
      expect([setting, where]).toEqual([setting, `${vault}${setting.toLowerCase().replaceAll('_', '-')}`]);
    expect(JSON.stringify(built(`k8s/overlays/${place}`))).not.toMatch(/secretKeyRef|secretRef/);
  });
});
