import workspace from '../eslint.config.mjs';

const globals = [
  'AbortSignal',
  'Buffer',
  'URL',
  'console',
  'performance',
  'process',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
];

export default [
  ...workspace,
  {
    // These scripts run before anything is installed or built: plain JavaScript on what Node brings.
    files: ['**/*.mjs'],
    languageOptions: { globals: Object.fromEntries(globals.map((name) => [name, 'readonly'])) },
  },
  // They hand the environment on to the processes they start.
  { files: ['**/*.ts'], rules: { 'no-restricted-properties': 'off' } },
];
