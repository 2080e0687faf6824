import { join } from 'node:path';
import { freePort } from './free-port.mjs';
import { Advice } from './progress.mjs';
import { portOf } from './runtime-file.mjs';

/**
 * What a start is going to do, before it does anything.
 *
 * @typedef {object} SystemPlan
 * @property {number | undefined} redisPort of the embedded Redis; undefined when a server is pointed at
 * @property {string} brokerUrl
 * @property {string} resultUrl
 * @property {number | undefined} postgresPort of the embedded Postgres; undefined when a server is pointed at
 * @property {string} databaseUrl
 * @property {string} artifactsUrl
 * @property {PlannedApp[]} apps
 *
 * @typedef {import('./processes.mjs').AppProcess & { url: string, env: NodeJS.ProcessEnv }} PlannedApp
 */

/**
 * Chooses ports and addresses: the usual ones where they are free, else those of the last run, else any.
 *
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env what the user set; handed on to every app
 * @param {readonly import('./processes.mjs').AppProcess[]} options.processes
 * @param {import('./runtime-file.mjs').Runtime | undefined} options.last
 * @param {string} options.dataDir absolute
 * @param {number} [options.redisPort] the usual one
 * @param {number} [options.postgresPort] the usual one
 * @returns {Promise<SystemPlan>}
 */
export async function planSystem({ env, processes, last, dataDir, redisPort: usualRedisPort = 6379, ...usual }) {
  /** @type {Set<number>} */
  const taken = new Set();
  const given = textOf(env, 'CELERY_BROKER_URL');
  const redisPort = given ? undefined : await embeddedPort(usualRedisPort, last?.redis, taken);
  const brokerUrl = given ?? `redis://127.0.0.1:${redisPort}/0`;
  const resultUrl = textOf(env, 'CELERY_RESULT_BACKEND') ?? resultsBeside(brokerUrl);
  const givenDatabase = textOf(env, 'DATABASE_URL');
  const postgresPort = givenDatabase
    ? undefined
    : await embeddedPort(usual.postgresPort ?? 5432, last?.database, taken);
  const databaseUrl = givenDatabase ?? `postgres://postgres@127.0.0.1:${postgresPort}/postgres`;
  const artifactsUrl = textOf(env, 'ARTIFACTS_URL') ?? join(dataDir, 'artifacts');
  const shared = {
    ...env,
    CELERY_BROKER_URL: brokerUrl,
    CELERY_RESULT_BACKEND: resultUrl,
    DATABASE_URL: databaseUrl,
    ARTIFACTS_URL: artifactsUrl,
  };
  /** @type {PlannedApp[]} */
  const apps = [];
  for (const app of processes) {
    const port = await choosePort(app, env, last, taken);
    taken.add(port);
    apps.push({ ...app, url: `http://${reachableHost(env)}:${port}`, env: { ...shared, PORT: String(port) } });
  }
  return { redisPort, brokerUrl, resultUrl, postgresPort, databaseUrl, artifactsUrl, apps };
}

/**
 * @param {number} usual
 * @param {{ url: string, embedded: boolean } | undefined} last that of the last run
 * @param {Set<number>} taken to which it is added
 */
async function embeddedPort(usual, last, taken) {
  const port = await freePort([usual, last?.embedded ? portOf(last.url) : undefined], { taken });
  taken.add(port);
  return port;
}

/**
 * @param {import('./processes.mjs').AppProcess} app
 * @param {NodeJS.ProcessEnv} env
 * @param {import('./runtime-file.mjs').Runtime | undefined} last
 * @param {ReadonlySet<number>} taken
 */
async function choosePort(app, env, last, taken) {
  const host = textOf(env, 'HOST') ?? '127.0.0.1';
  const options = { host: host.replace(/^\[|\]$/g, ''), taken };
  // PORT, if set, is the gateway's: one variable cannot be the port of several servers.
  const isGateway = app.worker === undefined && app.name !== 'dashboard';
  const demanded = isGateway ? Number(textOf(env, 'PORT') ?? 0) : 0;
  if (Number.isNaN(demanded))
    throw new Advice(`PORT=${env['PORT']} is not a number: set a port, or none to have one chosen.`);
  if (demanded > 0) {
    if ((await freePort([demanded], options)) === demanded) return demanded;
    throw new Advice(`PORT=${demanded} is taken on ${host}: set another one, or none to have a free one chosen.`);
  }
  const lastOfOthers = app.worker === undefined ? last?.dashboard?.url : last?.workers?.[app.worker]?.health;
  const lastUrl = isGateway ? last?.api?.url : lastOfOthers;
  return freePort([app.port, portOf(lastUrl)], options);
}

/**
 * The result backend of a system of which only the broker is known: the same server, database 1.
 *
 * @param {string} brokerUrl
 */
function resultsBeside(brokerUrl) {
  // What is no URL is for the apps to refuse, in the words they have for it.
  if (!URL.canParse(brokerUrl)) return brokerUrl;
  const url = new URL(brokerUrl);
  url.pathname = '/1';
  return url.href;
}

/** @param {NodeJS.ProcessEnv} env */
function reachableHost(env) {
  const host = textOf(env, 'HOST') ?? '127.0.0.1';
  if (host === '0.0.0.0' || host === '::' || host === '[::]') return '127.0.0.1';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 */
export function textOf(env, name) {
  return env[name]?.trim() || undefined;
}
