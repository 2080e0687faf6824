import { setTimeout as sleep } from 'node:timers/promises';
import { taskDefinitions } from '@celerity/contracts';
import { TestEngine } from '@celerity/task-core/testing';
import { Measured } from './processes.js';
import { writeResults } from './report.js';
import { Servers } from './servers.js';
import { median } from './statistics.js';

/* What a task costs when many others wait: rate of a worker, and bytes in Redis, with 1 k to 1 M tasks in the queue. */
const DEPTHS = (process.argv[2] ?? '1000,10000,100000,1000000').split(',').map(Number);
/** How long the worker is watched at each depth, s; at the smallest the queue is kept filled. */
const WATCH = 6;
const BULK = 1000;

const servers = await Servers.start();
const { redis } = servers;
const env = { ...servers.env, LIMIT_QUEUE_DEPTH: '10000000' };
const engine = await TestEngine.start(redis, { tasks: taskDefinitions, prefix: 'celerity', env });
const broker = redis.client(0);

const waiting = () => broker.llen('celerity:q:celery:wait');
const memory = async () => Number(/used_memory:(\d+)/.exec(await broker.info('memory'))![1]);
const call = { name: 'tasks.add', args: [1, 2] };
const fillTo = async (depth: number) => {
  for (let left = depth - (await waiting()); left > 0; left -= BULK) {
    await engine.tasks.send(Array.from({ length: Math.min(BULK, left) }, () => call));
  }
};

const rows: { depth: number; rate: number; bytes: number }[] = [];
for (const depth of DEPTHS) {
  const before = { bytes: await memory(), waiting: await waiting() };
  await fillTo(depth);
  const bytes = ((await memory()) - before.bytes) / (depth - before.waiting);
  const worker = await Measured.app('worker-default', { ...env, CELERY_WORKER_POOL: 'solo' });
  const processed = async () =>
    Number(
      /celerity_tasks_total\{[^}]*SUCCESS[^}]*\} (\d+)/.exec(
        await (await fetch(`${worker.url}/metrics`)).text(),
      )?.[1] ?? 0,
    );
  // A queue that runs empty says nothing: the smallest one is filled up all the time.
  let watching = true;
  const refill =
    depth < 50_000
      ? (async () => {
          while (watching) {
            await fillTo(depth);
            await sleep(20);
          }
        })()
      : undefined;
  await sleep(1500);
  const rates: number[] = [];
  for (let second = 0; second < WATCH; second++) {
    const [from, since] = [await processed(), performance.now()];
    await sleep(1000);
    rates.push(((await processed()) - from) / ((performance.now() - since) / 1000));
  }
  watching = false;
  await refill;
  await worker.stop();
  rows.push({ depth, rate: median(rates), bytes });
  console.log(`${depth} waiting: ${Math.round(median(rates))} tasks/s, ${Math.round(bytes)} bytes each`);
}
broker.disconnect();
await engine.stop();
await servers.stop();

// The producer that refills the small queues takes a share of the two cores: the deep ones are compared with each other.
const reference = rows.find(({ depth }) => depth >= 50_000) ?? rows[0]!;
writeResults(
  [
    [
      'tasks waiting',
      'tasks/s of one worker (solo)',
      'to the first that is not refilled',
      'bytes of Redis for each waiting task',
    ],
    ...rows.map(({ depth, rate, bytes }) => [
      depth.toLocaleString('en') + (depth < 50_000 ? ' (refilled meanwhile)' : ''),
      Math.round(rate).toLocaleString('en'),
      `${(rate / reference.rate).toFixed(2)} ×`,
      Math.round(bytes).toLocaleString('en'),
    ]),
  ],
  [`Medians of ${WATCH} seconds each.`],
  'growth',
);
