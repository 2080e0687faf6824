import { withoutPassword } from './runtime-file.mjs';

/**
 * What to tell when everything is ready: where it is, and one thing to try.
 *
 * @param {import('./system-plan.mjs').SystemPlan} plan
 * @param {{ hasKeys: boolean, took: string }} options
 * @returns {string[]} lines
 */
export function welcome({ apps, brokerUrl, resultUrl, redisPort }, { hasKeys, took }) {
  const gateway = apps.find((app) => app.worker === undefined);
  const width = Math.max(14, ...apps.map((app) => app.name.length));
  const row = (/** @type {string} */ name, /** @type {string} */ text) => `  ${name.padEnd(width)}  ${text}`;
  const key = hasKeys ? " -H 'authorization: Bearer <your key>'" : '';
  return [
    `ready after ${took}`,
    ...apps.map((app) => row(app.name, app === gateway ? `${app.url}/api/docs` : `${app.url}/health`)),
    row('broker', `${withoutPassword(brokerUrl)}${redisPort === undefined ? '' : ' (embedded, data in .data/redis)'}`),
    row('result backend', withoutPassword(resultUrl)),
    'try:',
    `  curl -s -X POST ${gateway?.url}/api/tasks/tasks.add -H 'content-type: application/json'${key} -d '{"args":[2,3]}'`,
    'Ctrl-C stops everything',
  ];
}
