import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';

const secretive = /(SECRETS?|TOKENS?|PASSWORD|API_KEY|SECRET_KEY|COSMOS_KEY|CREDENTIALS|CONNECTION_STRING)$/;
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** Of the text of a config.ts: each setting that sounds like a secret, and whether it is one. */
const settingsIn = (source: string) =>
  [...source.matchAll(/^ {2,4}([A-Z][A-Z_]+):\s*(\w+)/gm)]
    .filter(([, name]) => secretive.test(name!))
    .map(([, name, by]) => ({ name: name!, isSecret: ['secret', 'secrets', 'kept'].includes(by!) }));
/** Of a manifest: what it says itself of a setting that is a secret, instead of where it is kept. */
const saidIn = (manifest: string) =>
  [...manifest.matchAll(/\b([A-Z][A-Z_]+)['"]?(?:,|\n)?\s*(?:value)?:[ \t]+['"]?([^\s'"{}]+)/g)]
    .filter(
      ([, name, value]) => secretive.test(name!) && !/^(file|https):|^\$$|UseDevelopmentEmulator=true/.test(value!),
    )
    .map(([, name]) => name);

describe('A setting that sounds like a secret', () => {
  // The outside world that stands in for partners, and its neighbours, know no secrets worth keeping.
  const configs = globSync(['apps/*/src/config.ts', 'libs/service/src/settings.ts']).filter(
    (path) => !/apps\/(sandbox|emulator|local)\//.test(path),
  );

  it('is one, which nothing prints and a vault may keep', () => {
    const found = configs.flatMap((path) => settingsIn(readFileSync(path, 'utf8')));
    expect(found.length).toBeGreaterThan(25);
    expect(found.filter(({ isSecret }) => !isSecret)).toEqual([]);
    expect(settingsIn('    STRIPE_SECRET_KEY: z\n      .string()')).toEqual([
      { name: 'STRIPE_SECRET_KEY', isSecret: false },
    ]);
  });

  it('is said in no manifest', () => {
    const manifests = globSync(['k8s/**/*.yaml', 'docker/**/*.y*ml']);
    expect(manifests.length).toBeGreaterThan(10);
    expect(manifests.flatMap((path) => saidIn(readFileSync(path, 'utf8')))).toEqual([]);
  });

  it.each([
    ['- { name: SQL_PASSWORD, value: s3cret }', ['SQL_PASSWORD']],
    ['- name: SQL_PASSWORD\n  value: "s3cret"', ['SQL_PASSWORD']],
    ['data:\n  SQL_PASSWORD: s3cret', ['SQL_PASSWORD']],
    ['- name: SQL_PASSWORD\n  valueFrom: { secretKeyRef: { name: sql, key: password } }', []],
    ['data:\n  SQL_PASSWORD: https://shop.vault.azure.net/secrets/sql', []],
    ["environment: { SQL_PASSWORD: '${SQL_PASSWORD}' }", []],
  ])('is found in a manifest: %s', (manifest, found) => expect(saidIn(manifest)).toEqual(found));
});

describe('What is built into an image', () => {
  it('is nothing that git leaves out, such as the state of Terraform, in which secrets are', () => {
    const left = linesOf('.gitignore').map((line) => `**/${line.replace(/\/$/, '')}`);
    expect(linesOf('.dockerignore')).toEqual(expect.arrayContaining(['.git', ...left]));
  });

  it('is, but for what is built there, what git keeps, and is looked at by npm run secrets', () => {
    const [, , ...images] = readFileSync('docker/Dockerfile', 'utf8').split(/^FROM /m);
    const lines = images.flatMap((stage) => [...stage.matchAll(/^(?:COPY|ADD) (.*) \S+$/gm)].map(([, what]) => what!));
    const copied = lines.flatMap((what) => what.split(' ').filter((path) => path.startsWith('/app/')));
    expect(lines.filter((what) => !/^--from=(build|services)( \/app\/\S+)+$/.test(what))).toEqual([]);
    const unkept = copied
      .map((path) => path.slice('/app/'.length))
      .filter((path) => spawnSync('git', ['ls-files', '--', path]).stdout.length === 0);
    expect([...new Set(unkept)]).toEqual(['node_modules', 'dist']);
  });
});
