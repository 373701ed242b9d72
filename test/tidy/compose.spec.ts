import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseEnv } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { parseSettings, type Environment } from '#service/settings.js';
import { readConfig as emulatorConfig } from '../../apps/emulator/src/config.js';
import { readConfig as issuerConfig } from '../../apps/issuer/src/config.js';
import { readConfig as sandboxConfig } from '../../apps/sandbox/src/config.js';
import { built, type Manifest } from './manifests/kustomize.js';
import { serviceConfigs } from './manifests/service-configs.js';

type Part = {
  readonly image: string;
  readonly command?: readonly string[];
  readonly env_file?: readonly string[];
  readonly environment?: { readonly [name: string]: string };
  readonly depends_on?: readonly string[] | { readonly [part: string]: object };
  readonly volumes?: readonly string[];
};
type Compose = { readonly services: { readonly [name: string]: Part }; readonly volumes: object };

const read = (path: string) => readFileSync(path, 'utf8');
const files = globSync('docker/*.yml').sort();
const services = globSync('apps/*/src/*.module.ts').map((path) => basename(path, '.module.ts'));
const composed = (path: string) => load(read(path)) as Compose;
const takes = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(
  JSON.parse(read('test/tidy/compose-schema.json')) as object,
);
/** A password is whatever somebody chose. */
const environmentOf = ({ env_file = [], environment = {} }: Part): Environment =>
  Object.fromEntries([
    ['DATA_DIR', '/data'],
    ...env_file.flatMap((path) => Object.entries(parseEnv(read(`docker/${path}`)))),
    ...Object.entries(environment).map(([name, value]) => [name, value.replace(/^\$\{.*\}$/, 'chosen')] as const),
  ]);
const isOurs = ({ image }: Part) => image.startsWith('retreasure-with-stand-ins:');

describe('The compose files', () => {
  it.each(files)('are such as Compose takes: %s', (path) => {
    const text = read(path);
    expect(takes(load(text)) ? [] : takes.errors).toEqual([]);
    for (const [right, wrong] of [
      ['read_only', 'readonly'],
      ['ports:', 'port:'],
      ['depends_on', 'dependson'],
    ] as const) {
      expect(text).toContain(right);
      expect(takes(load(text.replaceAll(right, wrong)))).toBe(false);
    }
  });

  it.each(files)('name what there is: %s', (path) => {
    const { services: parts, volumes } = composed(path);
    for (const { depends_on = [], volumes: mounts = [] } of Object.values(parts)) {
      const awaited = Array.isArray(depends_on) ? (depends_on as string[]) : Object.keys(depends_on);
      expect(awaited.filter((name) => !(name in parts))).toEqual([]);
      const kept = mounts.map((mount) => mount.split(':')[0]!).filter((name) => !name.startsWith('.'));
      expect(kept.filter((name) => !(name in volumes))).toEqual([]);
    }
  });

  it.each(files)('run every service, and nobody writes to what it is made of: %s', (path) => {
    const { services: parts } = composed(path);
    const { version } = JSON.parse(read('package.json')) as { version: string };
    for (const name of services) expect(parts[name]!.command).toEqual(['node', `dist/apps/${name}/src/main.js`]);
    for (const part of Object.values(parts).filter(isOurs)) {
      expect(part).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
      expect(part.image.split(':').at(-1)).toBe(version);
      expect(read(part.command![1]!.replace(/^dist\/(.*)\.js$/, '$1.ts'))).not.toBe('');
    }
  });

  it.each(files.flatMap((path) => services.map((name) => [path, name] as const)))(
    'tell as each wants to be told: %s, %s',
    (path, name) => {
      const environment = environmentOf(composed(path).services[name]!);
      expect(() => serviceConfigs[name as keyof typeof serviceConfigs](environment)).not.toThrow();
      expect(parseSettings(environment)).toMatchObject({
        EVENTS_URL: expect.stringMatching(/^cosmos:/),
        KEY_RING_URL: expect.stringMatching(/^cosmos:/),
        LAKE_URL: expect.stringMatching(/^http:.*\/lake$/),
        FILES_URL: expect.stringMatching(/\/files\/\{service\}$/),
      });
    },
  );

  it.each(files)('tell nothing that nobody asks for: %s', (path) => {
    const parts = Object.values(composed(path).services).filter(isOurs);
    const configs = ['libs/service/src/settings.ts', ...globSync('apps/*/src/config.ts')].map(read).join('\n');
    const told = new Set(parts.flatMap((part) => Object.keys(environmentOf(part))));
    expect([...told].filter((name) => !new RegExp(`^ *${name}:`, 'm').test(configs))).toEqual([]);
    const [{ issuer, sandbox, emulator }] = [composed(path).services];
    expect(issuerConfig(environmentOf(issuer!)).ISSUER_HOST).toBe('issuer.localhost');
    expect(sandboxConfig(environmentOf(sandbox!)).SANDBOX_HOST).toBe('sandbox');
    if (emulator !== undefined) expect(emulatorConfig(environmentOf(emulator)).EMULATOR_COSMOS_PORT).toBe(8081);
  });

  it('lead in by the routes of the gateway', () => {
    type Rule = { backendRefs?: { name: string }[]; matches?: { path: { value: string } }[] };
    type Route = Manifest & { readonly spec: { readonly rules: readonly Rule[] } };
    const routes = (built('k8s/base') as Route[]).filter(({ kind }) => kind === 'HTTPRoute');
    const wanted = routes.flatMap(({ spec }) =>
      spec.rules.flatMap(({ backendRefs = [], matches = [] }) =>
        matches.map(({ path }) => `${path.value} ${backendRefs[0]!.name}`),
      ),
    );
    const locations = [...read('docker/entry.conf').matchAll(/^ *location (.*) \{ proxy_pass (.*); \}$/gm)];
    const led = locations.flatMap(([, pattern, target]) => {
      const [, paths] = /^~ \^\/\((.*)\)\(\/\|\$\)$/.exec(pattern!) ?? [];
      return paths!.split('|').map((one) => `/${one} ${/^http:\/\/(\w+):3000$/.exec(target!)![1]}`);
    });
    expect(led.sort()).toEqual(wanted.sort());
  });
});
