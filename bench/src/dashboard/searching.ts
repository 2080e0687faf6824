import { tmpdir } from 'node:os';
import { Database, StorageUnavailableError, type TaskFacts, TaskHistory } from '@celerity/storage';
import { TestPostgres } from '@celerity/storage/testing';
import { TestRedis } from '@celerity/task-core/testing';
import { pino } from 'pino';
import { Measured } from '../processes.js';
import { quantile } from '../statistics.js';
import { Dice, madeUpTask } from './made-up-history.js';

/** What one search took, ms. */
export interface SearchTimes {
  query: string;
  sort: string;
  first: number;
  p50: number;
  p95: number;
  found: number;
}

export interface SearchReport {
  tasks: number;
  /** Tasks written a second, in batches as the dashboard writes them. */
  written: number;
  searches: SearchTimes[];
  /** Size of the table and of its indexes, bytes a task. */
  bytes: number;
}

/** Searches that people make, from what most tasks fit to what none does. */
const SEARCHES: [query: string, sort: string][] = [
  ['', '-sent'],
  ['state:failure', '-sent'],
  ['state:failure name:gan.* runtime:>10s', '-sent'],
  ['name:llm.explain -state:success', '-sent'],
  ['worker:worker-ml@node-7 state:failure', '-sent'],
  ['runtime:>300s', '-sent'],
  ['arg:M4711', '-sent'],
  ['arg:bearing', '-sent'],
  ['arg:"bearing pump"', '-sent'],
  ['error:overheated name:ml.*', '-sent'],
  ['stripped state:failure', '-sent'],
  ['queue:gan sent:<1d', '-sent'],
  ['retries:>=1', '-runtime'],
  ['name:ml.predict', '-runtime'],
  ['', '-wait'],
  ['nothinglikethis', '-sent'],
  ['state:retry', '-sent'],
  ['', 'name'],
];

const ROUNDS = 40;
const BATCH = 500;

/** Fills a PostgreSQL with so many tasks, and searches it through the dashboard. @returns undefined where there is no PostgreSQL */
export async function measureSearch(tasks: number, say: (line: string) => void): Promise<SearchReport | undefined> {
  const server = await TestPostgres.startOrSkip();
  if (!server) return undefined;
  const redis = await TestRedis.start();
  const database = new Database({ url: server.url, pool: 4 }, pino({ level: 'silent' }), { migrate: true });
  try {
    const written = await fill(database, tasks, say);
    await analysed(database);
    const urls = { CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1), DATABASE_URL: server.url };
    const dashboard = await Measured.app('dashboard', { ...urls, RATE_LIMIT_PER_MINUTE: '0', ARTIFACTS_URL: tmpdir() });
    const searches: SearchTimes[] = [];
    for (const [query, sort] of SEARCHES) searches.push(await time(dashboard.url, query, sort));
    await dashboard.stop();
    const { rows } = await database.run((db) =>
      db.execute<{ bytes: string }>(`select pg_total_relation_size('task_history') as bytes`),
    );
    return { tasks, written, searches, bytes: Math.round(Number(rows[0]!.bytes) / tasks) };
  } finally {
    await database.close();
    await server.stop();
    await redis.stop();
  }
}

async function fill(database: Database, tasks: number, say: (line: string) => void): Promise<number> {
  while (!(await database.ping().catch(() => undefined)));
  const [history, dice, began] = [new TaskHistory(database), new Dice(), performance.now()];
  // Ten days, ending now.
  const [start, step] = [Date.now() - 10 * 86_400_000, (10 * 86_400_000) / tasks];
  for (let done = 0; done < tasks; done += BATCH) {
    const facts = Array.from({ length: Math.min(BATCH, tasks - done) }, (_, i) =>
      madeUpTask(dice, Math.floor(start + (done + i) * step), done + i),
    );
    await untilRecorded(history, facts);
    if ((done + BATCH) % 100_000 === 0)
      say(`${done + BATCH} tasks after ${Math.round((performance.now() - began) / 1000)} s`);
  }
  return tasks / ((performance.now() - began) / 1000);
}

/** Takes longer than a caller waits, and goes on without one. */
async function analysed(database: Database): Promise<void> {
  await database.run((db) => db.execute('analyze task_history')).catch(() => undefined);
  const look = `select 1 from pg_stat_user_tables where relname = 'task_history' and last_analyze is not null`;
  while (
    !(await database
      .run((db) => db.execute(look))
      .then(
        ({ rows }) => rows.length > 0,
        () => false,
      ))
  ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** On a busy machine a statement may take longer than a caller waits: writing the same again changes nothing. */
async function untilRecorded(history: TaskHistory, facts: TaskFacts[]): Promise<void> {
  try {
    await history.record(facts);
  } catch (error) {
    if (!(error instanceof StorageUnavailableError)) throw error;
    await untilRecorded(history, facts);
  }
}

/** One page after the other, as a person asks. */
async function time(url: string, query: string, sort: string): Promise<SearchTimes> {
  const path = `${url}/ui/api/tasks?q=${encodeURIComponent(query)}&sort=${sort}&limit=50`;
  const took: number[] = [];
  let found = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    const answer = await fetch(path);
    const { items } = (await answer.json()) as { items?: unknown[] };
    if (!items && answer.status !== 503) throw new Error(`${query}: ${answer.status}`);
    took.push(performance.now() - began);
    found = items?.length ?? found;
  }
  const [first, ...rest] = took;
  return { query, sort, first: first!, p50: quantile(rest, 0.5), p95: quantile(rest, 0.95), found };
}
