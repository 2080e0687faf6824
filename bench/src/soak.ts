import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { add, failingTask, longRunning, taskDefinitions } from '@celerity/contracts';
import { TestEngine } from '@celerity/task-core/testing';
import { descendants, treeMemory } from './memory.js';
import { Measured } from './processes.js';
import { writeResults } from './report.js';
import { Servers } from './servers.js';
import { median } from './statistics.js';

/* Steady load for some minutes: memory must be steady, and nothing may be left behind. Bounded: 10 minutes at most. */
const MINUTES = Math.min(10, Number(process.argv[2] ?? 10));
/** Seconds: results and what belongs to them must be gone soon after the load. */
const EXPIRES = 20;
const SAMPLE = 10_000;
const PER_SECOND = 150;

const servers = await Servers.start();
const { redis } = servers;
const env = {
  ...servers.env,
  CELERY_RESULT_EXPIRES: String(EXPIRES),
  CELERITY_EVENTS_MAX_AGE: '30',
};
const engine = await TestEngine.start(redis, { tasks: taskDefinitions, prefix: 'celerity', env });
const worker = await Measured.app('worker-default', { ...env, CELERY_WORKER_POOL: 'prefork' });
const [broker, results] = [redis.client(0), redis.client(1)];

interface Sample {
  worker: number;
  descriptors: number;
  clients: number;
  keys: number;
}
const descriptorsOf = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;
const sample = async (): Promise<Sample> => ({
  worker: treeMemory(worker.pid),
  descriptors: descriptorsOf(worker.pid),
  clients: Number(/connected_clients:(\d+)/.exec(await broker.info('clients'))![1]),
  keys: (await broker.dbsize()) + (await results.dbsize()),
});

let sent = 0;
let ended = 0;
const one = async (index: number) => {
  sent++;
  const result =
    index % 200 === 0
      ? await engine.tasks.applyAsync(longRunning, { kwargs: { duration: 2 } })
      : index % 50 === 0
        ? await engine.tasks.applyAsync(failingTask, { kwargs: { should_fail: true }, max_retries: 1 })
        : await engine.tasks.delay(add, index, 1);
  if (index % 77 === 0) await result.revoke({ terminate: true });
  if (index % 10 === 0) await result.get({ timeout: 30_000 }).catch(() => undefined);
  ended++;
};

const samples: Sample[] = [];
const end = Date.now() + MINUTES * 60_000;
let nextSample = Date.now() + SAMPLE;
const running = new Set<Promise<void>>();
for (let index = 0; Date.now() < end; index++) {
  const work = one(index).finally(() => running.delete(work));
  running.add(work);
  if (running.size > 500) await Promise.race(running);
  await sleep(1000 / PER_SECOND);
  if (Date.now() < nextSample) continue;
  nextSample += SAMPLE;
  samples.push(await sample());
  const last = samples.at(-1)!;
  console.log(
    `${sent} sent: ${Math.round(last.worker)} MiB, ${last.descriptors} descriptors, ${last.clients} clients, ${last.keys} keys`,
  );
}
await Promise.all(running);
// Retries that were asked for, and what expires with the results.
await sleep(5000);
const children = descendants(worker.pid).length;
const before = await sample();
await sleep((2 * EXPIRES + 5) * 1000);
const left = [...(await broker.keys('*')), ...(await results.keys('*'))];
const lasting =
  /^celerity:(q:[^:]+:(meta|id|events|marker|delayed|failed|stalled-check|metrics.*)|workers|worker-facts|consumers:.*|event.*|task:.*|rates)$/;
const leaked = left.filter((key) => !lasting.test(key) && !/^celerity:q:[^:]+:[0-9a-f-]{36}/.test(key));
const records = left.filter((key) => key.startsWith('celerity:task:')).length;
broker.disconnect();
results.disconnect();
await engine.stop();
await worker.stop();
await servers.stop();

const third = Math.max(1, Math.floor(samples.length / 3));
const part = (from: number, pick: (one: Sample) => number) => median(samples.slice(from, from + third).map(pick));
const trend = (pick: (one: Sample) => number) => {
  const [second, last] = [part(third, pick), part(samples.length - third, pick)];
  return `${Math.round(second)} → ${Math.round(last)} (${((last / second - 1) * 100).toFixed(1)} %)`;
};
writeResults(
  [
    ['soak, prefork 4', 'second third → last third of the time'],
    ['memory of the worker and its children, MiB (PSS)', trend((one) => one.worker)],
    ['open descriptors of the worker', trend((one) => one.descriptors)],
    ['clients of Redis', trend((one) => one.clients)],
    ['keys in Redis under load', trend((one) => one.keys)],
    ['children at the end', String(children)],
    [
      `keys ${2 * EXPIRES + 5} s after the load, of ${before.keys} at its end`,
      `${left.length}, of which records ${records} and unexplained ${leaked.length}`,
    ],
  ],
  [
    `${MINUTES} minutes, ${sent.toLocaleString('en')} tasks (${ended === sent ? 'all' : ended} handled), ${PER_SECOND} a second: additions, failures with a retry, long ones, revokes with terminate.`,
  ],
  'soak',
);
if (leaked.length > 0) {
  console.error(`left behind: ${leaked.slice(0, 20).join(', ')}`);
  process.exitCode = 1;
}
