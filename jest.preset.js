/**
 * One Jest set-up for every project: ES modules, compiled by swc with the decorators Nest needs.
 * Workspace packages resolve to their sources through the `@celerity/source` condition, so no test needs a build.
 */
export default {
  testEnvironment: `${import.meta.dirname}/jest.environment.js`,
  testEnvironmentOptions: { customExportConditions: ['@celerity/source', 'node', 'node-addons'] },
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  // Nothing is measured by it: a busy machine takes a while for what a quiet one does at once.
  testTimeout: 20_000,
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
