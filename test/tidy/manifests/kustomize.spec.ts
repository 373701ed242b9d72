import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { built, builds, inOrder, type Manifest } from './kustomize.js';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

/** What the real one makes of it. */
function kubectlBuilt(folder: string): Manifest[] {
  const { stdout, stderr, status } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return loadAll(stdout) as Manifest[];
}
const named = (all: readonly Manifest[]) =>
  Object.fromEntries(all.map((one) => [`${one.kind}/${one.metadata.name}`, inOrder(one)]));

describe('A build of manifests', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kustomize-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const deployment = (name: string, pod: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { template: { spec: ${pod} } }\n`;

  beforeEach(() => {
    mkdirSync(join(folder, 'base'));
    write(
      'base/kustomization.yaml',
      `${head}namespace: shop\nresources: [a.yaml]\npatches: [{ path: all.yaml, target: { kind: Deployment } }]\n`,
    );
    const own =
      '{ containers: [{ name: service, image: "x/y:1.0.0", env: [{ name: A, value: "1" }, { name: B, value: "1" }] }] }';
    write('base/a.yaml', deployment('a', own));
    write(
      'base/all.yaml',
      deployment('all', '{ volumes: [], containers: [{ name: service, env: [{ name: B, value: "2" }] }] }'),
    );
    write(
      'kustomization.yaml',
      `${head}resources: [base]\nimages: [{ name: x/y, newName: z/y, newTag: 2.0.0 }]\npatches: [{ path: one.yaml }]\n`,
    );
    write(
      'one.yaml',
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a, namespace: shop }\nspec: { replicas: 2 }\n`,
    );
  });

  it('lays patches over what they are for, lists by their key, and names images anew', () => {
    const [one] = built(folder);
    expect(one).toEqual({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a', namespace: 'shop' } },
      spec: {
        replicas: 2,
        template: {
          spec: {
            volumes: [],
            containers: [
              {
                ...{ name: 'service', image: 'z/y:2.0.0' },
                env: [
                  { name: 'A', value: '1' },
                  { name: 'B', value: '2' },
                ],
              },
            ],
          },
        },
      },
    });
  });

  it('refuses what it does not understand, and a patch of nothing', () => {
    write('kustomization.yaml', `${head}resources: [base]\nnamePrefix: x\n`);
    expect(() => built(folder)).toThrow('namePrefix');
    write('kustomization.yaml', `${head}resources: [base]\npatches: [{ path: none.yaml }]\n`);
    write('none.yaml', deployment('b', '{}'));
    expect(() => built(folder)).toThrow('a patch of nothing');
  });

  // Who has no kubectl is told the same by whoever has.
  (hasKubectl ? it : it.skip).each([...builds(), 'this one'])('is what kubectl makes of it: %s', (path) => {
    const place = path === 'this one' ? folder : path;
    expect(named(built(place))).toEqual(named(kubectlBuilt(place)));
  });
});
