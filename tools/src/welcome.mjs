import { withoutPassword } from './runtime-file.mjs';

/**
 * What to tell when everything is ready: where it is, and one thing to try.
 *
 * @param {import('./system-plan.mjs').SystemPlan} plan
 * @param {{ hasKeys: boolean, took: string }} options
 * @returns {string[]} lines
 */
export function welcome(plan, { hasKeys, took }) {
  const { apps, brokerUrl, resultUrl, redisPort, databaseUrl, postgresPort, artifactsUrl } = plan;
  const gateway = apps.find((app) => app.worker === undefined);
  const width = Math.max(14, ...apps.map((app) => app.name.length));
  const row = (/** @type {string} */ name, /** @type {string} */ text) => `  ${name.padEnd(width)}  ${text}`;
  const embedded = (/** @type {number | undefined} */ port, /** @type {string} */ folder) =>
    port === undefined ? '' : ` (embedded, data in .data/${folder})`;
  const key = hasKeys ? " -H 'authorization: Bearer <your key>'" : '';
  return [
    `ready after ${took}`,
    ...apps.map((app) => row(app.name, pageOf(app))),
    row('broker', `${withoutPassword(brokerUrl)}${embedded(redisPort, 'redis')}`),
    row('result backend', withoutPassword(resultUrl)),
    row('database', `${withoutPassword(databaseUrl)}${embedded(postgresPort, 'postgres')}`),
    row('artifacts', artifactsUrl),
    'try:',
    `  curl -s -X POST ${gateway?.url}/api/tasks/tasks.add -H 'content-type: application/json'${key} -d '{"args":[2,3]}'`,
    'Ctrl-C stops everything',
  ];
}

/**
 * @param {import('./system-plan.mjs').PlannedApp} app
 * @returns {string} what of it is worth a look
 */
function pageOf({ name, url }) {
  return { api: `${url}/api/docs`, dashboard: `${url}/` }[name] ?? `${url}/health`;
}
