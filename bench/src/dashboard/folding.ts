import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { TestPostgres } from '@celerity/storage/testing';
import { EventStream } from '@celerity/task-core';
import { TestEngine, TestRedis } from '@celerity/task-core/testing';
import { Measured } from '../processes.js';
import { quantile } from '../statistics.js';

export interface FoldReport {
  /** Events published a second, over so many seconds. */
  rate: number;
  seconds: number;
  /** Share of one core that the dashboard took. */
  cpu: number;
  /** Most memory of the dashboard, MiB. */
  rss: number;
  /** Pages that were asked for meanwhile, ms. */
  pages: { p50: number; p95: number };
  /** How far behind the events the dashboard was at the end, s, live and in history. */
  lag: { live: number; history: number };
  /** Tasks in history afterwards, of so many. */
  kept: number;
  tasks: number;
}

const PREFIX = 'bench-dashboard';
/** Events are published so often, ms. */
const TICK = 20;
const EVENTS_A_TASK = 4;

/** Publishes events at a steady rate while pages are asked for. @returns undefined where there is no PostgreSQL */
export async function measureFolding(rate: number, seconds: number): Promise<FoldReport | undefined> {
  const server = await TestPostgres.startOrSkip();
  if (!server) return undefined;
  const redis = await TestRedis.start();
  const engine = await TestEngine.start(redis, {
    tasks: [],
    prefix: PREFIX,
    env: { CELERITY_EVENTS_MAX_BYTES: '512MiB' },
  });
  const urls = { CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1), DATABASE_URL: server.url };
  const env = {
    ...urls,
    CELERITY_KEY_PREFIX: PREFIX,
    RATE_LIMIT_PER_MINUTE: '0',
    ARTIFACTS_URL: tmpdir(),
    CELERITY_EVENTS_MAX_BYTES: '512MiB',
  };
  const dashboard = await Measured.app('dashboard', env);
  try {
    const pages = askForPages(dashboard.url);
    const memory = watchMemory(dashboard.pid);
    const before = cpuSeconds(dashboard.pid);
    const began = performance.now();
    const tasks = await publish(engine.get<EventStream>(EventStream), rate, seconds);
    const took = (performance.now() - began) / 1000;
    const cpu = (cpuSeconds(dashboard.pid) - before) / took;
    const times = await pages.stop();
    const lag = await untilKept(dashboard.url, tasks);
    return {
      ...{
        rate: (tasks * EVENTS_A_TASK) / took,
        seconds: took,
        cpu,
        rss: memory.stop(),
        tasks,
        kept: await count(dashboard.url),
      },
      ...{ pages: { p50: quantile(times, 0.5), p95: quantile(times, 0.95) }, lag },
    };
  } finally {
    await dashboard.stop();
    await engine.stop();
    await redis.stop();
    await server.stop();
  }
}

async function publish(stream: EventStream, rate: number, seconds: number): Promise<number> {
  const perTick = Math.round(rate / EVENTS_A_TASK / (1000 / TICK));
  const began = performance.now();
  let tasks = 0;
  for (let tick = 0; tick * TICK < seconds * 1000; tick++) {
    for (let i = 0; i < perTick; i++) tell(stream, `bench-task-${String(++tasks).padStart(9, '0')}`, tasks);
    const due = began + (tick + 1) * TICK;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  }
  await stream.flush();
  return tasks;
}

function tell(stream: EventStream, uuid: string, n: number): void {
  const family = { root_id: uuid, parent_id: null, eta: null, expires: null, retries: 0 };
  const name = n % 3 ? 'ml.predict' : 'tasks.add';
  const machine = { machine: `M${n % 5000}`, torque: n % 100 };
  stream.publish('task-sent', { uuid, name, queue: n % 3 ? 'ml' : 'celery', ...family });
  stream.publish('task-received', { uuid, name, args: [machine], kwargs: {}, ...family });
  stream.publish('task-started', { uuid });
  stream.publish('task-succeeded', { uuid, result: { probability: (n % 100) / 100 }, runtime: 0.005 });
}

/** Asks for the overview, a list and a search in turn, every 100 ms. */
function askForPages(url: string) {
  const paths = ['overview', 'tasks', 'tasks?q=state:success%20arg:M77', 'events', 'overview/series?range=900'];
  const took: number[] = [];
  let stopped = false;
  const running = (async () => {
    for (let round = 0; !stopped; round++) {
      const began = performance.now();
      await (await fetch(`${url}/ui/api/${paths[round % paths.length]}`)).arrayBuffer();
      took.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return { stop: async () => ((stopped = true), await running, took) };
}

async function untilKept(url: string, tasks: number): Promise<FoldReport['lag']> {
  const began = performance.now();
  let live: number | undefined;
  for (;;) {
    const { feed } = (await (await fetch(`${url}/ui/api/overview`)).json()) as { feed: { events_per_second: number } };
    const passed = (performance.now() - began) / 1000;
    if (live === undefined && feed.events_per_second === 0) live = Math.max(0, passed - 1);
    if ((await newest(url, tasks)) || passed > 120) return { live: live ?? passed, history: passed };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function newest(url: string, tasks: number): Promise<boolean> {
  const id = `bench-task-${String(tasks).padStart(9, '0')}`;
  const { items } = (await (await fetch(`${url}/ui/api/tasks?q=id:${id}`)).json()) as { items: { state: string }[] };
  return items[0]?.state === 'SUCCESS';
}

/** Goes through all pages, as counts stop at ten thousand. */
async function count(url: string): Promise<number> {
  let [total, cursor] = [0, ''];
  for (;;) {
    const path = `${url}/ui/api/tasks?q=state:success&limit=200${cursor && `&cursor=${cursor}`}`;
    const page = (await (await fetch(path)).json()) as { items: unknown[]; next_cursor: string | null };
    total += page.items.length;
    if (page.next_cursor === null) return total;
    cursor = page.next_cursor;
  }
}

/** Of its own threads and those of its runtime, s. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function watchMemory(pid: number) {
  let most = 0;
  const look = () => {
    const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    most = Math.max(most, Number(kib ?? 0) / 1024);
  };
  const timer = setInterval(look, 500);
  return { stop: () => (clearInterval(timer), look(), most) };
}
