import { taskDefinitions } from '@celerity/contracts';
import { TestEngine, TestRedis } from '@celerity/task-core/testing';
import { celery, type CeleryRound } from './celery-peer.js';
import { httpRoundTrips, submissionsPerSecond } from './http-rounds.js';
import { Measured } from './processes.js';
import { writeResults } from './report.js';
import { bareBullMq, ours, type Round } from './rounds.js';
import { latencies, median } from './statistics.js';

/** Tasks of a round, and rounds: alternating, so that a slow minute of the machine hits everybody. */
const TASKS = Number(process.argv[2] ?? 5000);
const ROUNDS = Number(process.argv[3] ?? 5);

const redis = await TestRedis.start(['--appendonly', 'yes', '--appendfsync', 'everysec']);
const env = { CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1), RATE_LIMIT_PER_MINUTE: '0' };
const engine = await TestEngine.start(redis, {
  tasks: taskDefinitions,
  prefix: 'celerity',
  env: { LOG_LEVEL: 'warn' },
});
const rounds: { ours: Round[]; bare: Round[]; celery: CeleryRound[] } = { ours: [], bare: [], celery: [] };
const http = { ours: [] as number[], bare: [] as number[], roundTrips: [] as number[] };

const [worker, bareWorker] = [await Measured.app('worker-default', env), await Measured.script('bare-worker', env)];
const api = await Measured.app('api', env);
await ours(redis, engine.tasks, 500);
await bareBullMq(redis, 500);
await httpRoundTrips(api.url, 50);
for (let round = 1; round <= ROUNDS; round++) {
  rounds.ours.push(await ours(redis, engine.tasks, TASKS));
  rounds.bare.push(await bareBullMq(redis, TASKS));
  http.roundTrips.push(...(await httpRoundTrips(api.url, 200)));
  if (round <= 3)
    rounds.celery.push(...[await celery(redis, Math.min(TASKS, 2000))].filter((value) => value !== undefined));
  console.log(`round ${round} of ${ROUNDS}`);
}
await Promise.all([worker.stop(), bareWorker.stop()]);

const route = await Measured.script('bare-route', env);
const clear = async () => {
  const client = redis.client(0);
  await client.flushall();
  client.disconnect();
};
await submissionsPerSecond(`${api.url}/api/tasks/tasks.add`);
await submissionsPerSecond(`${route.url}/add`);
for (let round = 0; round < 3; round++) {
  await clear();
  http.ours.push(await submissionsPerSecond(`${api.url}/api/tasks/tasks.add`));
  await clear();
  http.bare.push(await submissionsPerSecond(`${route.url}/add`));
}
await Promise.all([api.stop(), route.stop()]);
await engine.stop();
await redis.stop();

const rate = (values: number[]) => Math.round(median(values)).toLocaleString('en');
const ratio = (mine: number[], peer: number[]) =>
  peer.length ? `${(median(mine) / median(peer)).toFixed(2)} ×` : 'not measured';
const of = <T>(list: T[], pick: (item: T) => number) => list.map(pick);
const [mineEnd, bareEnd] = [of(rounds.ours, (r) => r.endToEndPerSecond), of(rounds.bare, (r) => r.endToEndPerSecond)];
const celeryEnd = of(rounds.celery, (r) => r.end_to_end_per_s);
writeResults(
  [
    ['what', 'Celerity', 'bare BullMQ 6', 'Celery 5, prefork 4', 'aim'],
    ['end to end, tasks/s', rate(mineEnd), rate(bareEnd), celeryEnd.length ? rate(celeryEnd) : '—', ''],
    ['… Celerity to it', '', ratio(mineEnd, bareEnd), ratio(mineEnd, celeryEnd), '≥ 0.7 ×, ≥ 6 ×'],
    [
      'submitting, tasks/s',
      rate(of(rounds.ours, (r) => r.submitPerSecond)),
      rate(of(rounds.bare, (r) => r.submitPerSecond)),
      rounds.celery.length ? rate(of(rounds.celery, (r) => r.submit_per_s)) : '—',
      '',
    ],
    [
      'round trip in process, ms p50 / p95 / p99',
      latencies(rounds.ours.flatMap((r) => r.roundTrips)),
      latencies(rounds.bare.flatMap((r) => r.roundTrips)),
      rounds.celery.length
        ? (['p50', 'p95', 'p99'] as const)
            .map((q) => median(of(rounds.celery, (r) => r.round_trip_ms[q])).toFixed(1))
            .join(' / ')
        : '—',
      'p50 ≤ 2',
    ],
    ['round trip over HTTP, ms p50 / p95 / p99', latencies(http.roundTrips), '', '', 'p50 ≤ 5'],
    ['submissions over HTTP, requests/s', rate(http.ours), `${rate(http.bare)} (bare Nest + Fastify route)`, '', ''],
    ['… Celerity to it', '', ratio(http.ours, http.bare), '', '≥ 0.6 ×'],
  ],
  [`Medians of ${ROUNDS} alternating rounds of ${TASKS} tasks; all three on one Redis with AOF \`everysec\`.`],
);
