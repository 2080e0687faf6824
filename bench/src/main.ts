import { TestRedis } from '@celerity/task-core/testing';
import { celeryMemory } from './celery-memory.js';
import { celery, type CeleryRound } from './celery-peer.js';
import { type BenchedPool, Contender } from './contender.js';
import { httpRoundTrips, submissionsPerSecond } from './http-rounds.js';
import { treeMemory } from './memory.js';
import { Measured } from './processes.js';
import { writeResults } from './report.js';
import { bareBullMq, ours, type Round } from './rounds.js';
import { latencies, median } from './statistics.js';

/** Tasks of a round, and rounds: alternating, so that a slow minute of the machine hits everybody. */
const TASKS = Number(process.argv[2] ?? 5000);
const ROUNDS = Number(process.argv[3] ?? 5);

const POOLS: readonly BenchedPool[] = ['solo', 'threads', 'prefork'];

const redis = await TestRedis.start(['--appendonly', 'yes', '--appendfsync', 'everysec']);
const env = { CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1), RATE_LIMIT_PER_MINUTE: '0' };
const contenders: Contender[] = [];
for (const pool of POOLS) contenders.push(await Contender.start(redis, pool));
const [solo] = contenders;
const rounds = new Map<BenchedPool, Round[]>(POOLS.map((pool) => [pool, []]));
const peers: { bare: Round[]; celery: CeleryRound[] } = { bare: [], celery: [] };
const http = { ours: [] as number[], bare: [] as number[], roundTrips: [] as number[] };

const bareWorker = await Measured.script('bare-worker', env);
const api = await Measured.app('api', { ...env, CELERITY_KEY_PREFIX: solo!.prefix });
for (const { engine, prefix } of contenders) await ours(redis, engine.tasks, prefix, 500);
await bareBullMq(redis, 500);
await httpRoundTrips(api.url, 50);
const idle = new Map(contenders.map(({ pool, worker }) => [pool, treeMemory(worker.pid)]));
const celeryIdle = await celeryMemory(redis);
for (let round = 1; round <= ROUNDS; round++) {
  for (const { pool, engine, prefix } of contenders) {
    rounds.get(pool)!.push(await ours(redis, engine.tasks, prefix, TASKS));
  }
  peers.bare.push(await bareBullMq(redis, TASKS));
  http.roundTrips.push(...(await httpRoundTrips(api.url, 200)));
  const peer = round <= 3 ? await celery(redis, Math.min(TASKS, 2000)) : undefined;
  if (peer) peers.celery.push(peer);
  console.log(`round ${round} of ${ROUNDS}`);
}
await Promise.all([...contenders.map((contender) => contender.stop()), bareWorker.stop()]);

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
await redis.stop();

const rate = (values: number[]) => Math.round(median(values)).toLocaleString('en');
const ratio = (mine: number[], peer: number[]) =>
  peer.length ? `${(median(mine) / median(peer)).toFixed(2)} ×` : 'not measured';
const of = <T>(list: T[], pick: (item: T) => number) => list.map(pick);
const AIMS: Record<BenchedPool, string> = { solo: '≥ 8 ×', threads: '≥ 5 ×', prefork: '≥ 4 ×' };
const bareEnd = of(peers.bare, (r) => r.endToEndPerSecond);
const celeryEnd = of(peers.celery, (r) => r.end_to_end_per_s);
const mib = (value: number | undefined) => (value === undefined ? '—' : `${Math.round(value)}`);
const mine = contenders.flatMap(({ pool, readyAfter }) => {
  const all = rounds.get(pool)!;
  const end = of(all, (r) => r.endToEndPerSecond);
  const trips = latencies(all.flatMap((r) => r.roundTrips));
  const memory = celeryIdle ? `${((idle.get(pool) ?? 0) / celeryIdle).toFixed(1)} ×` : '—';
  return [
    [
      `Celerity, ${pool} 4`,
      rate(end),
      ratio(end, celeryEnd),
      ratio(end, bareEnd),
      AIMS[pool],
      trips,
      `${mib(idle.get(pool))} (${memory})`,
      `${(readyAfter / 1000).toFixed(1)}`,
    ],
  ];
});
const celeryTrips = (['p50', 'p95', 'p99'] as const).map((q) =>
  median(of(peers.celery, (r) => r.round_trip_ms[q])).toFixed(1),
);
writeResults(
  [
    [
      '`add`',
      'tasks/s',
      'to Celery',
      'to BullMQ',
      'aim, to Celery',
      'round trip p50 / p95 / p99, ms',
      'idle, MiB (to Celery)',
      'ready after, s',
    ],
    ...mine,
    [
      'bare BullMQ 6, 4',
      rate(bareEnd),
      ratio(bareEnd, celeryEnd),
      '',
      '',
      latencies(peers.bare.flatMap((r) => r.roundTrips)),
      '',
      '',
    ],
    [
      'Celery 5, prefork 4',
      celeryEnd.length ? rate(celeryEnd) : '—',
      '',
      '',
      '',
      celeryEnd.length ? celeryTrips.join(' / ') : '—',
      mib(celeryIdle),
      '',
    ],
  ],
  [
    `Medians of ${ROUNDS} alternating rounds of ${TASKS} tasks (Celery: 3 of 2,000), submitted and run until the last result is stored; all on one Redis with AOF \`everysec\`. Submitting alone: Celerity ${rate(of(rounds.get('solo')!, (r) => r.submitPerSecond))}/s, bare BullMQ ${rate(of(peers.bare, (r) => r.submitPerSecond))}/s, Celery ${peers.celery.length ? rate(of(peers.celery, (r) => r.submit_per_s)) : '—'}/s.`,
  ],
);
writeResults(
  [
    ['over HTTP', 'Celerity', 'bare Nest + Fastify route', 'Celerity to it', 'aim'],
    ['round trip of `add` (solo), ms p50 / p95 / p99', latencies(http.roundTrips), '', '', 'p50 ≤ 5'],
    ['submissions, requests/s', rate(http.ours), rate(http.bare), ratio(http.ours, http.bare), '≥ 0.6 ×'],
  ],
  [],
  'http',
);
