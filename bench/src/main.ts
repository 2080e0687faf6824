import { setTimeout as sleep } from 'node:timers/promises';
import { celeryMemory } from './celery-memory.js';
import { celery, type CeleryRound } from './celery-peer.js';
import { type BenchedPool, Contender } from './contender.js';
import { httpRoundTrips, submissionsPerSecond } from './http-rounds.js';
import { treeMemory } from './memory.js';
import { Measured } from './processes.js';
import { writeResults } from './report.js';
import { bareBullMq, ours, type Round } from './rounds.js';
import { Servers } from './servers.js';
import { latencies, median } from './statistics.js';

/** Tasks of a round, and rounds: alternating, so that a slow minute of the machine hits everybody. */
const TASKS = Number(process.argv[2] ?? 6000);
const ROUNDS = Number(process.argv[3] ?? 4);
/** Tasks before a round is timed: code that is new to a process runs slowly at first. Celery's script has its own. */
const WARM_UP = 2000;
const POOLS: readonly BenchedPool[] = ['solo', 'threads', 'prefork'];

const servers = await Servers.start();
const { redis } = servers;
const env = { ...servers.env, RATE_LIMIT_PER_MINUTE: '0' };
const clear = async () => {
  const client = redis.client(0);
  await client.flushall();
  client.disconnect();
};

interface PoolRound extends Round {
  /** MiB, of the whole worker before its first task. */
  idle: number;
  /** ms from the start of the process. */
  readyAfter: number;
}

/** One contender at a time has the machine. */
async function poolRound(pool: BenchedPool): Promise<PoolRound> {
  await clear();
  const contender = await Contender.start(servers, pool);
  const { engine, prefix, readyAfter, worker } = contender;
  await sleep(3000);
  const idle = treeMemory(worker.pid);
  await ours(redis, engine.tasks, prefix, WARM_UP);
  const round = await ours(redis, engine.tasks, prefix, TASKS);
  await contender.stop();
  return { ...round, idle, readyAfter };
}

async function bareRound(): Promise<Round> {
  await clear();
  const worker = await Measured.script('bare-worker', env);
  await bareBullMq(redis, WARM_UP);
  const round = await bareBullMq(redis, TASKS);
  await worker.stop();
  return round;
}

const rounds = new Map<BenchedPool, PoolRound[]>(POOLS.map((pool) => [pool, []]));
const peers: { bare: Round[]; celery: CeleryRound[] } = { bare: [], celery: [] };
const celeryIdle = await celeryMemory(redis);
for (let round = 1; round <= ROUNDS; round++) {
  for (const pool of POOLS) rounds.get(pool)!.push(await poolRound(pool));
  peers.bare.push(await bareRound());
  const peer = await celery(redis, Math.min(TASKS, 3000));
  if (peer) peers.celery.push(peer);
  const rates = POOLS.map((pool) => `${pool} ${Math.round(rounds.get(pool)!.at(-1)!.endToEndPerSecond)}`);
  const others = `bare ${Math.round(peers.bare.at(-1)!.endToEndPerSecond)}, Celery ${peer?.end_to_end_per_s ?? '—'}`;
  console.log(`round ${round} of ${ROUNDS}: ${rates.join(', ')}, ${others} tasks/s`);
}

await clear();
const http = { ours: [] as number[], bare: [] as number[], roundTrips: [] as number[] };
const solo = await Contender.start(servers, 'solo');
const api = await Measured.app('api', { ...env, CELERITY_KEY_PREFIX: solo.prefix });
await httpRoundTrips(api.url, 200);
http.roundTrips.push(...(await httpRoundTrips(api.url, 1000)));
await solo.stop();
const route = await Measured.script('bare-route', env);
await submissionsPerSecond(`${api.url}/api/tasks/tasks.add`);
await submissionsPerSecond(`${route.url}/add`);
for (let round = 0; round < 3; round++) {
  await clear();
  http.ours.push(await submissionsPerSecond(`${api.url}/api/tasks/tasks.add`));
  await clear();
  http.bare.push(await submissionsPerSecond(`${route.url}/add`));
}
await Promise.all([api.stop(), route.stop()]);
await servers.stop();

const rate = (values: number[]) => Math.round(median(values)).toLocaleString('en');
const ratio = (mine: number[], peer: number[]) =>
  peer.length ? `${(median(mine) / median(peer)).toFixed(2)} ×` : 'not measured';
const of = <T>(list: T[], pick: (item: T) => number) => list.map(pick);
const AIMS: Record<BenchedPool, string> = { solo: '≥ 8 ×', threads: '≥ 5 ×', prefork: '≥ 4 ×' };
const bareEnd = of(peers.bare, (r) => r.endToEndPerSecond);
const celeryEnd = of(peers.celery, (r) => r.end_to_end_per_s);
const mib = (value: number | undefined) => (value === undefined ? '—' : `${Math.round(value)}`);
const mine = POOLS.map((pool) => {
  const all = rounds.get(pool)!;
  const end = of(all, (r) => r.endToEndPerSecond);
  const trips = latencies(all.flatMap((r) => r.roundTrips));
  const idle = median(of(all, (r) => r.idle));
  const memory = celeryIdle ? ` (${(idle / celeryIdle).toFixed(1)} ×)` : '';
  const readyAfter = median(of(all, (r) => r.readyAfter)) / 1000;
  return [
    `Celerity, ${pool} 4`,
    rate(end),
    ratio(end, celeryEnd),
    ratio(end, bareEnd),
    AIMS[pool],
    trips,
    `${mib(idle)}${memory}`,
    readyAfter.toFixed(1),
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
    `Medians of ${ROUNDS} alternating rounds of ${TASKS} tasks (Celery: 3,000) after a warm-up, submitted and run until the last result is stored; each alone on one Redis with AOF \`everysec\`. Submitting alone: Celerity ${rate(of(rounds.get('solo')!, (r) => r.submitPerSecond))}/s, bare BullMQ ${rate(of(peers.bare, (r) => r.submitPerSecond))}/s, Celery ${peers.celery.length ? rate(of(peers.celery, (r) => r.submit_per_s)) : '—'}/s.`,
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
