import { existsSync, realpathSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedPostgresCommand, postgresEntry, waitForPostgres } from './embedded-postgres.mjs';
import { embeddedRedisCommand, waitForRedis } from './embedded-redis.mjs';
import { prefixedPrinter } from './log-lines.mjs';
import { stopOrphans } from './orphans.mjs';
import { Advice } from './progress.mjs';
import { waitUntilReady } from './readiness.mjs';
import { readRuntime, withoutPassword, writeRuntime } from './runtime-file.mjs';
import { takeStartTurn } from './start-turn.mjs';
import { EXIT_WRONG_SETTINGS, SupervisedProcess } from './supervised-process.mjs';
import { planSystem, textOf } from './system-plan.mjs';

/** How long Redis and Postgres may take to write and close their files. */
const SERVER_GRACE_MS = 10_000;

/**
 * @typedef {object} SystemOptions
 * @property {string} root folder in which the apps' entries and `node_modules` lie
 * @property {string} dataDir for Redis, Postgres, artifacts, the lock and `runtime.json`
 * @property {readonly import('./processes.mjs').AppProcess[]} processes
 * @property {NodeJS.ProcessEnv} env handed on to every process
 * @property {string | undefined} redisServer path of the server to embed; not needed with CELERY_BROKER_URL
 * @property {{ colour: boolean, write: (text: string) => void }} output
 * @property {number} [redisPort] (Default: 6379)
 * @property {number} [postgresPort] (Default: 5432)
 *
 * @typedef {{ mayGoOn: () => boolean }} Looks
 */

/** The whole system: a Redis and a Postgres if need be, and the apps, kept running until it is stopped. One system is started once. */
export class System {
  /** Redis and Postgres, as far as they are embedded. @type {SupervisedProcess[]} */
  #servers = [];
  /** @type {SupervisedProcess[]} */
  #apps = [];
  /** @type {import('./runtime-file.mjs').Runtime | undefined} */
  #runtime;
  #stopping = false;
  /** @type {Promise<number> | undefined} */
  #stopped;
  /** @type {(exitCode: number) => void} */
  #finish = () => undefined;
  /** Exit code of the supervisor, once everything has been stopped. @type {Promise<number>} */
  done = new Promise((resolve) => (this.#finish = resolve));

  /** @param {SystemOptions} options */
  constructor(options) {
    this.options = options;
    this.runtimeFile = join(options.dataDir, 'runtime.json');
    mkdirSync(options.dataDir, { recursive: true });
    this.dataDir = realpathSync(options.dataDir);
    this.redisDir = join(this.dataDir, 'redis');
    this.postgresDir = join(this.dataDir, 'postgres');
    const names = ['celerity', 'redis', 'postgres', ...options.processes.map((app) => app.name)];
    this.print = prefixedPrinter(names, options.output);
  }

  /**
   * Starts everything in order. Dies of nothing that a later restart may mend.
   *
   * @returns {Promise<import('./system-plan.mjs').SystemPlan | undefined>} undefined when it was stopped before all was ready
   * @throws {Advice} when it cannot start at all
   */
  async start() {
    this.#checkFiles();
    const looks = { mayGoOn: () => !this.#stopping, say: (/** @type {string} */ line) => this.say(line) };
    const last = readRuntime(this.runtimeFile);
    await stopOrphans(last, { redisDir: this.redisDir, graceMs: this.#graceMs(), say: looks.say });
    const releaseTurn = await takeStartTurn(looks);
    try {
      const plan = await this.#plan(last);
      if (!plan || !(await this.#startServers(plan))) return undefined;
      this.#apps = plan.apps.map((app) => this.#supervise(this.#appCommand(app)));
      for (const app of this.#apps) app.start();
      const servers = plan.apps.map((app) => ({ name: app.name, url: `${app.url}/health/ready` }));
      return (await waitUntilReady(servers, looks)) ? plan : undefined;
    } finally {
      releaseTurn();
    }
  }

  /**
   * Stops the apps, which may finish their tasks, and then Redis and Postgres, which have been told everything by then.
   *
   * @param {number} exitCode
   * @returns {Promise<number>} that of the first call
   */
  stop(exitCode) {
    this.#stopping = true;
    this.#stopped ??= (async () => {
      await Promise.all(this.#apps.map((app) => app.stop(this.#graceMs())));
      await Promise.all(this.#servers.map((server) => server.stop(SERVER_GRACE_MS)));
      if (this.#runtime) this.#runtime.stoppedAt = new Date().toISOString();
      this.#record();
      this.#finish(exitCode);
      return exitCode;
    })();
    return this.#stopped;
  }

  /** Ends every process at once. What Redis was told less than a second ago may be lost. */
  kill() {
    for (const child of this.#children()) child.kill();
  }

  /** @param {string} line */
  say(line) {
    this.print('celerity', line);
  }

  #checkFiles() {
    const { root, processes, env, redisServer } = this.options;
    const entries = processes.map((app) => app.entry);
    if (!textOf(env, 'DATABASE_URL')) entries.push(postgresEntry);
    const missing = entries.find((entry) => !existsSync(join(root, entry)));
    if (missing) throw new Advice(`${missing} is not built: run npm start, which builds it first, or npx tsc --build.`);
    if (!redisServer && !textOf(env, 'CELERY_BROKER_URL')) {
      throw new Advice(
        'there is no redis-server or valkey-server here: run npm start, which finds or installs one, or set CELERY_BROKER_URL.',
      );
    }
  }

  /**
   * Chooses ports and records them, before anything runs on them.
   *
   * @param {import('./runtime-file.mjs').Runtime | undefined} last
   */
  async #plan(last) {
    const { env, processes, redisPort, postgresPort } = this.options;
    const usual = {
      ...(redisPort === undefined ? {} : { redisPort }),
      ...(postgresPort === undefined ? {} : { postgresPort }),
    };
    const plan = await planSystem({ env, processes, last, dataDir: this.dataDir, ...usual });
    if (this.#stopping) return undefined;
    this.#runtime = runtimeOf(plan);
    this.#record();
    return plan;
  }

  /**
   * Starts the embedded servers, if there are to be any, and waits for them.
   *
   * @param {import('./system-plan.mjs').SystemPlan} plan
   */
  async #startServers({ redisPort, postgresPort }) {
    const { root, redisServer, env } = this.options;
    const waits = [];
    if (redisPort !== undefined && redisServer) {
      const command = embeddedRedisCommand({ server: redisServer, port: redisPort, dir: this.redisDir, env });
      const wait = (/** @type {Looks} */ looks) => waitForRedis(redisPort, this.redisDir, looks);
      waits.push(this.#startServer(command, 'Redis', this.redisDir, wait));
    }
    if (postgresPort !== undefined) {
      const command = embeddedPostgresCommand({ root, port: postgresPort, dir: this.postgresDir, env });
      const wait = (/** @type {Looks} */ looks) => waitForPostgres(postgresPort, looks);
      waits.push(this.#startServer(command, 'Postgres', this.postgresDir, wait));
    }
    return (await Promise.all(waits)).every(Boolean);
  }

  /**
   * @param {import('./supervised-process.mjs').Command} command
   * @param {string} title
   * @param {string} dir
   * @param {(looks: Looks) => Promise<boolean>} wait
   */
  async #startServer(command, title, dir, wait) {
    const server = this.#supervise(command);
    this.#servers.push(server);
    server.start();
    if (await wait({ mayGoOn: () => !this.#stopping && server.identity !== undefined })) return true;
    if (this.#stopping) return false;
    throw new Advice(`${title} does not start: see its lines above. Its data is in ${dir}.`);
  }

  /** @param {import('./system-plan.mjs').PlannedApp} app */
  #appCommand({ name, entry, env }) {
    const { root } = this.options;
    return { name, file: process.execPath, args: [join(root, entry)], cwd: root, env };
  }

  /** @param {import('./supervised-process.mjs').Command} command */
  #supervise(command) {
    return new SupervisedProcess(command, {
      print: this.print,
      say: (line) => this.say(line),
      onChange: () => this.#record(),
      onWrongSettings: (name) => {
        this.say(`${name} says that settings are wrong: mend what it printed and start again`);
        void this.stop(EXIT_WRONG_SETTINGS);
      },
    });
  }

  #children() {
    return [...this.#apps, ...this.#servers];
  }

  #record() {
    if (!this.#runtime) return;
    this.#runtime.children = this.#children().flatMap(({ name, identity }) =>
      identity ? [{ name, ...identity }] : [],
    );
    writeRuntime(this.runtimeFile, this.#runtime);
  }

  /** A little longer than the apps themselves wait for their tasks. */
  #graceMs() {
    const seconds = Number(textOf(this.options.env, 'CELERITY_SHUTDOWN_TIMEOUT') ?? 25);
    return ((Number.isFinite(seconds) ? seconds : 25) + 5) * 1000;
  }
}

/**
 * @param {import('./system-plan.mjs').SystemPlan} plan
 * @returns {import('./runtime-file.mjs').Runtime}
 */
function runtimeOf({ apps, brokerUrl, resultUrl, redisPort, databaseUrl, postgresPort, artifactsUrl }) {
  const gateway = apps.find((app) => app.worker === undefined);
  const dashboard = apps.find((app) => app.name === 'dashboard');
  return {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    api: { url: gateway?.url ?? '' },
    ...(dashboard && { dashboard: { url: dashboard.url } }),
    redis: { url: withoutPassword(brokerUrl), embedded: redisPort !== undefined },
    resultBackend: { url: withoutPassword(resultUrl) },
    database: { url: withoutPassword(databaseUrl), embedded: postgresPort !== undefined },
    artifacts: { url: artifactsUrl },
    workers: Object.fromEntries(
      apps.flatMap((app) => (app.worker === undefined ? [] : [[app.worker, { health: `${app.url}/health` }]])),
    ),
    children: [],
  };
}
