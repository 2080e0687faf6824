/**
 * One app that `npm start` runs.
 *
 * @typedef {object} AppProcess
 * @property {string} name in front of its log lines
 * @property {string} entry built file, from the workspace's root
 * @property {number} port the one it gets when that is free
 * @property {string} [worker] its key under `workers` in `.data/runtime.json`; those without are the gateway, first, and the dashboard
 */

/**
 * The apps of the system. A new worker is one more line.
 *
 * @type {readonly AppProcess[]}
 */
export const processes = [
  { name: 'api', entry: 'apps/api/dist/main.js', port: 3000 },
  { name: 'dashboard', entry: 'apps/dashboard/dist/main.js', port: 5555 },
  { name: 'worker-default', entry: 'apps/worker-default/dist/main.js', port: 3001, worker: 'default' },
  { name: 'worker-gan', entry: 'apps/worker-gan/dist/main.js', port: 3002, worker: 'gan' },
  { name: 'worker-ml', entry: 'apps/worker-ml/dist/main.js', port: 3003, worker: 'ml' },
  { name: 'worker-llm', entry: 'apps/worker-llm/dist/main.js', port: 3004, worker: 'llm' },
];
