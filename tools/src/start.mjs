/*
 * `npm start`: the whole system on this machine, until Ctrl-C. Brings its own Redis unless CELERY_BROKER_URL is set,
 * and its own Postgres unless DATABASE_URL is.
 * `.data/` holds what it keeps; `.data/runtime.json` says what it chose. See processes.mjs for what is started.
 */
import { join } from 'node:path';
import { findRedisServer } from './find-redis.mjs';
import { processes } from './processes.mjs';
import { Advice, runScript, seconds } from './progress.mjs';
import { readRuntime } from './runtime-file.mjs';
import { takeStartLock } from './start-lock.mjs';
import { System } from './system.mjs';
import { textOf } from './system-plan.mjs';
import { welcome } from './welcome.mjs';
import { workspaceRoot } from './workspace.mjs';

/** One Ctrl-C can arrive twice: from the terminal, and from npm, which passes it on. A second one comes later. */
const SAME_KEYSTROKE_MS = 700;

const dataDir = join(workspaceRoot, '.data');

await runScript('celerity', async () => {
  const lock = takeStartLock(join(dataDir, 'start.lock'));
  if ('holder' in lock) throw new Advice(alreadyRunning(lock.holder));
  process.once('exit', lock.release);
  const system = new System({
    root: workspaceRoot,
    dataDir,
    processes,
    env: process.env,
    redisServer: findRedisServer(),
    output: { colour: process.stdout.isTTY && !process.env['NO_COLOR'], write: (text) => process.stdout.write(text) },
  });
  const signals = stopOnSignals(system);
  await startAndWelcome(system);
  const exitCode = await system.done;
  // What a killed app left behind may hold its pipes to us open: do not wait for them.
  process.exit(signals.killed ? 128 + 2 : exitCode);
});

/** @param {System} system */
async function startAndWelcome(system) {
  const began = performance.now();
  try {
    const plan = await system.start();
    if (!plan) return;
    const hasKeys = textOf(process.env, 'API_KEYS') !== undefined;
    for (const line of welcome(plan, { hasKeys, took: seconds(performance.now() - began) })) system.say(line);
  } catch (error) {
    await system.stop(1);
    throw error;
  }
}

/**
 * @param {System} system
 * @returns {{ killed: boolean }} whether it came to that, later on
 */
function stopOnSignals(system) {
  const signals = { killed: false };
  let first = 0;
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    const now = performance.now();
    if (first === 0) {
      first = now;
      system.say(`${signal}: stopping; running tasks may end first, Ctrl-C again kills them`);
      void system.stop(0);
    } else if (now - first > SAME_KEYSTROKE_MS) {
      system.say('killing everything');
      signals.killed = true;
      system.kill();
    }
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, onSignal);
  stopWithoutParent(onSignal);
  // The terminal, or what our output is piped to, may go before we do.
  process.stdout.on('error', () => undefined);
  return signals;
}

/**
 * An npm that is killed (SIGKILL) passes nothing on: who started us through it wants us gone all the same.
 *
 * @param {(signal: NodeJS.Signals) => void} onSignal
 */
function stopWithoutParent(onSignal) {
  const parent = process.ppid;
  if (process.env['npm_lifecycle_event'] !== 'start') return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onSignal('SIGTERM');
  }, 1000);
}

/** @param {import('./start-lock.mjs').LockHolder} holder */
function alreadyRunning({ pid, startedAt }) {
  const urls = runningUrls(pid);
  return `this clone is running already, as process ${pid} since ${startedAt}${urls}. Stop that one first: Ctrl-C in its terminal, or kill ${pid}.`;
}

/** @param {number} pid */
function runningUrls(pid) {
  const runtime = readRuntime(join(dataDir, 'runtime.json'));
  if (runtime?.pid !== pid) return '';
  return ` (api ${runtime.api.url}${Object.entries(runtime.workers).map(([name, worker]) => `, worker-${name} ${worker.health}`)})`;
}
