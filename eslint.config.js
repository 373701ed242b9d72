import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import { resolve } from 'node:path';
import tseslint from 'typescript-eslint';
import { money } from './eslint-money.js';
import settings from './package.json' with { type: 'json' };

// package.json points `#contracts/...` at dist, for Node; cycles are searched in the sources.
const alias = Object.fromEntries(
  Object.entries(settings.imports).map(([name, built]) => [
    name.replace('/*', ''),
    [resolve(import.meta.dirname, built.replace('./dist/', '').replace('/*', ''))],
  ]),
);

const tests = ['**/*.spec.ts', '**/*.contract.ts', 'test/**'];

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'data/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/extensions': ['.ts', '.tsx'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [createTypeScriptImportResolver({ alias })],
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // A forgotten case must not compile, so a default is not an answer.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { allowDefaultCaseForExhaustiveSwitch: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Ports are asynchronous where their embedded adapter is not.
      '@typescript-eslint/require-await': 'off',
      // `import type` of an injected class would take away what Nest injects by.
      '@typescript-eslint/consistent-type-imports': 'off',
      // What TypeScript does not see for itself.
      eqeqeq: 'error',
      'no-async-promise-executor': 'error',
      'no-constant-binary-expression': 'error',
      'no-control-regex': 'error',
      'no-empty': 'error',
      'no-misleading-character-class': 'error',
      'no-self-compare': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-escape': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    ignores: tests,
    plugins: { money },
    rules: { 'money/whole-minor': 'error', 'money/excused': 'error' },
  },
  {
    files: [
      ...['libs/{money,contracts,tax}/src/**/*.ts', 'apps/{fx,inventory,orders}/src/**/*.ts'],
      ...['apps/channels/src/order/*.ts', 'apps/channels/src/published.ts'],
      'apps/finance/src/tax/*.ts',
    ],
    ignores: tests,
    plugins: { money },
    rules: { 'money/no-float': 'error' },
  },
);
