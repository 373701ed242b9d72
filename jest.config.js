import { readFileSync } from 'node:fs';

const { jsc } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));

// The build is ESM; tests are transformed to CommonJS: Nest 12 (ESM only) is then loaded with require(esm), which jest
// supports from Node 24.9 with --experimental-vm-modules. So no top-level await or import.meta outside main.ts.
// npm run test:services: journeys with each service apart, on Cosmos DB and Blob Storage. Otherwise what has twenty processes is left
// out, which want the machine for themselves.
const apart = process.env.SERVICES === 'apart';
const leftOut = apart ? [] : ['/test/chaos/killed-replicas\\.spec'];

/** @type {import('jest').Config} */
export default {
  rootDir: '.',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  workerIdleMemoryLimit: '1GB',
  testEnvironment: 'node',
  // Patience for a loaded machine; nothing waits for time to pass.
  testTimeout: apart ? 120_000 : 30_000,
  testPathIgnorePatterns: ['/node_modules/', ...leftOut],
  maxWorkers: '100%',
  // A global is looked up through jest's context at every use; the million cases of libs/money use these in every line.
  sandboxInjectedGlobals: ['BigInt', 'Math', 'Number', 'Object', 'RangeError'],
  testRegex: '\\.spec\\.ts$',
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc, swcrc: false, sourceMaps: 'inline', module: { type: 'commonjs' } }],
    '/(tedious|readable-stream)/.+\\.js$': '<rootDir>/test/in-a-block.js',
  },
  transformIgnorePatterns: ['/node_modules/(?!(bl|readable-stream|tedious)/)'],
  moduleNameMapper: { '^#([^/]+)/(.*)\\.js$': '<rootDir>/libs/$1/src/$2', '^(\\.{1,2}/.*)\\.js$': '$1' },
};
