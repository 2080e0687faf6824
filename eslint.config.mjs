import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const broker = ['bullmq', 'ioredis', '@nestjs/bullmq'];

export default tseslint.config(
  { ignores: ['**/dist', '**/node_modules', '.nx', '.data'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  prettier,
  {
    plugins: { '@nx': nx },
    // Types of injected constructor parameters are values at run time: Nest reads them.
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
    files: ['**/*.ts', '**/*.tsx'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allow: [],
          depConstraints: [
            // Arrows point down: apps → server, contracts, storage → engine → config. Domain libraries are plain code: they know
            // neither Nest nor queues.
            {
              sourceTag: 'layer:app',
              onlyDependOnLibsWithTags: [
                'layer:server',
                'layer:contracts',
                'layer:storage',
                'layer:domain',
                'layer:engine',
                'layer:config',
              ],
              bannedExternalImports: broker,
            },
            {
              sourceTag: 'layer:server',
              onlyDependOnLibsWithTags: ['layer:engine', 'layer:config'],
              bannedExternalImports: broker,
            },
            {
              sourceTag: 'layer:contracts',
              onlyDependOnLibsWithTags: ['layer:domain', 'layer:engine'],
              bannedExternalImports: broker,
            },
            {
              sourceTag: 'layer:storage',
              onlyDependOnLibsWithTags: ['layer:domain', 'layer:engine', 'layer:config'],
              bannedExternalImports: broker,
            },
            { sourceTag: 'layer:engine', onlyDependOnLibsWithTags: ['layer:config'] },
            { sourceTag: 'layer:config', onlyDependOnLibsWithTags: [] },
            {
              sourceTag: 'layer:domain',
              onlyDependOnLibsWithTags: ['layer:domain'],
              bannedExternalImports: [...broker, '@nestjs/*'],
            },
            { sourceTag: 'layer:tools', onlyDependOnLibsWithTags: [], bannedExternalImports: broker },
            // Tests and benchmarks look at Redis itself, from outside.
            { sourceTag: 'layer:e2e', onlyDependOnLibsWithTags: ['*'] },
          ],
        },
      ],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Settings are read in libs/config only: add the variable to its schema.',
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    // Runs in the browser as it stands.
    files: ['apps/dashboard/web/public/**/*.js'],
    languageOptions: { globals: { document: 'readonly', localStorage: 'readonly', matchMedia: 'readonly' } },
  },
  {
    // Scripts that run before or around the apps, and tests that start processes, hand environments on.
    files: ['libs/config/src/**/*.ts', 'tools/**/*.ts', 'e2e/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
);
